"""The records of a result: one submission, its exercises, their checks, and the case that shows a failure.

Frozen dataclasses of the standard library, because a student's own check makes them without pydantic. The field
docstrings are the descriptions in the published schema.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from tensorgrade.cell_run import CellRun

SCHEMA_VERSION = 1
SHOWN_ELEMENTS = 400
"""Arrays with more elements are stored without their values."""

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
    """One argument of a call, or an answer: a short description, and the values of a small array."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    text: str
    """Shape and dtype of an array; the value of anything else."""
    values: Any = None
    """The array's values as nested lists; null for large arrays, for a value that is not an array, and where values
    may not be shown. NaN and infinities are the strings "NaN", "Infinity", "-Infinity"."""
    array: bool = False
    """Whether it is an array."""


@dataclass(frozen=True)
class CaseResult:
    """A case that shows why a check failed."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    name: str
    """The case's name in the answer key."""
    public: bool
    """Whether students have this case."""
    arguments: dict[str, Argument]
    """The call's arguments, by name."""
    worst_index: list[int] | None = None
    """Index of the element whose error exceeds its bound by most."""
    got: Any = None
    """The answer's value at that index; its shape, type or length where that is what differs."""
    expected: Any = None
    """The expected value, shape, type or length."""
    part: int | None = None
    """Index of the wrong item, where the answer is a tuple."""
    wrong: int = 0
    """Number of wrong elements."""
    yours: Argument | None = None
    """The whole answer."""
    should_be: Argument | None = None
    """The whole expected answer."""


@dataclass(frozen=True)
class CheckResult:
    """One line of the rubric."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    name: str
    """The check's name in the answer key."""
    title: str
    """Its title, in the course's language."""
    public: bool
    """Whether students can run it themselves."""
    weight: int
    """Its share of the exercise's points, relative to the other checks."""
    status: CheckStatus
    """could-not-tell is never the student's fault; it earns no points until a person has looked. not-run: the
    grading machine lacks what the check needs, such as a GPU; its points went to the other checks, in proportion to
    their weights."""
    kind: FailureKind | None = None
    """The kind of failure; null when passed, when the function is missing, and when the check cannot be judged yet."""
    message: str = ""
    """One or two sentences for the student."""
    case: CaseResult | None = None
    """The smallest case that shows the failure."""


@dataclass(frozen=True)
class ExerciseResult:
    """The result of one function."""

    __pydantic_config__ = {"use_attribute_docstrings": True, "extra": "forbid"}

    title: str
    """Its title, in the course's language."""
    score: float
    """Points earned, rounded once to two decimals."""
    points: int
    """The maximum of points."""
    status: ExerciseStatus
    """passed: every check that was run; partly: some; failed: none; missing: not written."""
    misconception: str | None
    """The id of the misconception that explains the wrong answers, if one does."""
    explanation: str
    """The text of the misconception or hint, for the student."""
    checks: list[CheckResult]
    """In the order of the rubric."""
    printed: str = ""
    """What the student's cells for this function printed."""
    notes: list[str] = field(default_factory=list)
    """Remarks that cost no points."""
    seconds: float = 0.0
    """Time spent in the student's calls; different in every run."""
    also: str | None = None
    """The id of a second misconception, where it takes two to explain the answers."""
    hint: str | None = None
    """Where no misconception explains the answers: the id of a fact that all wrong answers share, if there is one."""


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
    """Versions of tensorgrade, Python and NumPy that graded, and of PyTorch that made the key; where an exercise has
    checks with other arrays than NumPy's, also of those array libraries that are installed."""
    isolation: list[str]
    """Sandbox layers in force."""
    compared_with: list[str]
    """Devices and dtypes that the references ran on."""
    score: float
    """Sum of the exercises' scores."""
    max_score: float
    """Sum of the exercises' points; written answers are not among them."""
    status: SubmissionStatus
    """unreadable and could-not-tell: a person must look at it."""
    message: str
    """Why a submission is missing or unreadable; otherwise empty."""
    exercises: dict[str, ExerciseResult]
    """By function, in the order of the notebook."""
    waited: float = 0.0
    """Seconds spent waiting for cells and calls that did not end; like all seconds, different in every run."""
    memory: int = 0
    """Peak resident memory of the student's process in bytes, the interpreter's included; 0 where none ran. Like
    seconds, different in every run."""
    cells: list[CellRun] = field(default_factory=list)
    """The code cells, in order; empty when none was run."""
    written: dict[str, str] = field(default_factory=dict)
    """What the student wrote in the cells for written answers, by grade_id, as it was handed in; the released text
    where the cell was removed. Empty for a file without such cells, as a script."""
