"""Results: frozen records and their published JSON.

The stdlib alone writes them (a student's own check uses them too); pydantic reads them
back and publishes the schema. Points are exact until they are rounded, once per exercise.
"""

import json
import math
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal

import numpy as np

from tensorgrade.cell_run import CellRun

SCHEMA_VERSION = 1
SHOWN_ELEMENTS = 400

CheckStatus = Literal["passed", "failed", "could-not-tell", "not-run"]
ExerciseStatus = Literal["passed", "partly", "failed", "missing", "could-not-tell"]
SubmissionStatus = Literal["graded", "could-not-tell", "missing", "unreadable"]
FailureKind = Literal[
    "exception",
    "timeout",
    "memory",
    "shape",
    "type",
    "value",
    "precision",
    "purity",
    "state",
    "forbidden",
    "protocol",
]
Disclosure = Literal["name", "shape", "values"]


@dataclass(frozen=True)
class Argument:
    """One argument of a call, or an answer: in words, and in numbers where it is small."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    text: str
    """Short words: shape and dtype of an array, the value of anything else."""
    values: Any = None
    """The numbers as nested lists; null for large arrays, for no array, and where they may not be shown. NaN and
    infinities are the strings "NaN", "Infinity", "-Infinity"."""
    array: bool = False
    """Whether it is an array; the text of anything else is its value."""


@dataclass(frozen=True)
class CaseResult:
    """The case that shows why a check failed."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    name: str
    """The case's name in the answer key."""
    public: bool
    """Whether students have this case."""
    arguments: dict[str, Argument]
    """The call's arguments, by name."""
    worst_index: list[int] | None = None
    """Where the answer is furthest off."""
    got: Any = None
    """The answer there; its shape, type or length where that is what differs."""
    expected: Any = None
    """What it should be there."""
    part: int | None = None
    """Which item, where the answer is a tuple."""
    wrong: int = 0
    """How many elements are wrong."""
    yours: Argument | None = None
    """The whole answer."""
    should_be: Argument | None = None
    """The whole truth."""


@dataclass(frozen=True)
class CheckResult:
    """One line of the rubric."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    name: str
    """The check's name in the answer key."""
    title: str
    """What it is about, in the course's language."""
    public: bool
    """Whether students can run it themselves."""
    weight: int
    """Its share of the exercise's points, relative to the other checks."""
    status: CheckStatus
    """could-not-tell is never the student's fault; it earns and costs nothing until somebody looks. not-run: the
    machine that graded has not what it needs, a GPU, say; its points went to the other checks, by their weights."""
    kind: FailureKind | None = None
    """What failed; null when passed, when the function is missing, and when the check could not be judged yet."""
    message: str = ""
    """One or two sentences for the student."""
    case: CaseResult | None = None
    """The smallest case that shows it."""


@dataclass(frozen=True)
class ExerciseResult:
    """One function."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    title: str
    """Its title, in the course's language."""
    score: float
    """Points earned, rounded once to two decimals."""
    points: int
    """Points to be had."""
    status: ExerciseStatus
    """passed: every check that was run; partly: some; failed: none; missing: not written."""
    misconception: str | None
    """The id of the misconception that explains the wrong answers, if one does."""
    explanation: str
    """Its words, or those of the hint."""
    checks: list[CheckResult]
    """In the order of the rubric."""
    printed: str = ""
    """What the student's cells for this function printed."""
    notes: list[str] = field(default_factory=list)
    """Remarks that cost nothing."""
    seconds: float = 0.0
    """Time spent in the student's calls; different in every run."""
    also: str | None = None
    """The id of a second misconception, where it takes two to explain the answers."""
    hint: str | None = None
    """Where no misconception explains them: the id of a fact that all wrong answers share, if there is one."""


@dataclass(frozen=True)
class Submitted:
    """The file that was graded."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    digest: str = ""
    """SHA-256 of the file; empty when there was none."""
    file: str = ""
    """Its name."""
    timestamp: str | None = None
    """When it was handed in, as the exchange says."""


@dataclass(frozen=True)
class KeyUsed:
    """The answer key."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    digest: str
    """SHA-256 of the key's file."""


@dataclass(frozen=True)
class SubmissionResult:
    """One student's assignment: `results/<assignment>/<student>.json`."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    schema: Literal[1]
    """Version of this format."""
    assignment: str
    """The assignment's name."""
    student: str
    """The student's id in the gradebook."""
    submission: Submitted
    """What was graded."""
    key: KeyUsed
    """What it was graded with."""
    versions: dict[str, str]
    """Versions of tensorgrade, Python and NumPy that graded, and of PyTorch that made the key; where answers are to
    work with other arrays than NumPy's, those of the libraries that were there."""
    isolation: list[str]
    """Sandbox layers in force."""
    compared_with: list[str]
    """Devices and dtypes that the references ran on."""
    score: float
    """Sum of the exercises' scores."""
    max_score: float
    """Sum of the exercises' points; written answers are not among them."""
    status: SubmissionStatus
    """unreadable and could-not-tell need a person."""
    message: str
    """Why a submission is missing or unreadable; otherwise empty."""
    exercises: dict[str, ExerciseResult]
    """By function, in the order of the notebook."""
    waited: float = 0.0
    """Seconds spent waiting for cells and calls that did not end; like all seconds, different in every run."""
    memory: int = 0
    """The most bytes that the student's process had resident, the interpreter's included; 0 where none ran. As
    different in every run as seconds are."""
    cells: list[CellRun] = field(default_factory=list)
    """The code cells, in order; empty when none was run."""


def rounded_points(points: Fraction) -> float:
    """Points to two decimals, halves up: the one place where they are rounded."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def total_score(scores: list[float]) -> float:
    """The sum of rounded scores, without the dust of binary fractions."""
    return float(sum((Decimal(str(score)) for score in scores), Decimal()))


def jsonable(value: Any) -> Any:
    """Numbers and arrays as JSON has them; NaN and infinities as words."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, complex):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value


def to_json(result: SubmissionResult) -> str:
    """The result's file. Same result, same bytes."""
    return json.dumps(asdict(result), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> SubmissionResult:
    """The inverse of `to_json`. Raises ValueError for anything else."""
    result: SubmissionResult = _adapter().validate_json(text)
    return result


def json_schema() -> dict[str, Any]:
    """The published schema."""
    schema: dict[str, Any] = _adapter().json_schema()
    return schema


@cache
def _adapter() -> Any:
    """Made once: it takes longer than reading a result with it."""
    from pydantic import TypeAdapter

    return TypeAdapter(SubmissionResult)
