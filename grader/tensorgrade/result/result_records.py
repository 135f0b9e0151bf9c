"""The records of a result: one submission, its exercises and their checks; `case_records` has the cases.

A result has facts (ids, numbers, places) and what its page needs of the key; sentences are made where they are shown,
in the reader's language. The field docstrings are the descriptions in the published schema; `result.json_format` has
the JSON.
"""

from dataclasses import dataclass, field
from typing import Literal

from tensorgrade.arrays.device_record import Device
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.result.case_records import CaseResult
from tensorgrade.result.differences import Difference
from tensorgrade.result.explanation_facts import (
    FEATURES_TOGETHER,
    PARTS_EXCHANGED,
    Explanation,
    FeaturesTogether,
    FollowsFrom,
    Hint,
    HintsApart,
    NamedMisconception,
    PartsExchanged,
    RecordedExplanation,
)
from tensorgrade.result.failure_facts import Failure, FailureKind
from tensorgrade.result.failure_kinds import difference_of, failure_kind
from tensorgrade.result.notes import Note, StoppedStatement
from tensorgrade.translation import BookSection, Text

SCHEMA_VERSION = 2

CheckStatus = Literal["passed", "failed", "could-not-tell", "not-run"]
ExerciseStatus = Literal["passed", "partly", "failed", "missing", "could-not-tell"]
SubmissionStatus = Literal["graded", "could-not-tell", "missing", "unreadable"]
Disclosure = Literal["name", "shape", "values"]
FunctionKind = Literal["function", "class"]


@dataclass(frozen=True)
class CheckResult:
    """One line of the rubric."""

    name: str
    """The check's name in the answer key."""
    title: Text
    """Its title."""
    public: bool
    """Whether students can run it themselves."""
    weight: int
    """Its share of the exercise's points, relative to the other checks."""
    status: CheckStatus
    """could-not-tell is never the student's fault; it earns no points until a person has looked. not-run: the
    grading machine lacks what the check needs, such as a GPU; its points went to the other checks, in proportion to
    their weights."""
    failure: Failure | None = None
    """Why it was not passed; null when it was."""
    case: CaseResult | None = None
    """The smallest case that shows the failure."""
    shown: bool = False
    """Whether the failure is of a call that students may see; of others they are told the kind of failure only."""

    @property
    def kind(self) -> FailureKind | None:
        """The kind of failure, as `failure_kind` says; None when passed."""
        return failure_kind(self.failure) if self.failure else None

    @property
    def difference(self) -> Difference | None:
        """The difference between the answer and the expected one, where the failure is about that."""
        return difference_of(self.failure)


@dataclass(frozen=True)
class SourceText:
    """A piece of the student's code, as it was handed in."""

    line: int
    """The number of its first line in its cell, from 1."""
    text: str
    """What it says; the end is left out where it is very long."""


@dataclass(frozen=True)
class ExerciseResult:
    """The result of one function."""

    title: Text
    """Its title."""
    score: float
    """Points earned, rounded once to two decimals."""
    points: int
    """The maximum of points."""
    status: ExerciseStatus
    """passed: every check that was run; partly: some; failed: none; missing: not written."""
    checks: list[CheckResult]
    """In the order of the rubric."""
    printed: str = ""
    """What the student's cells for this function printed."""
    notes: list[Note] = field(default_factory=list)
    """Remarks that cost no points."""
    seconds: float = 0.0
    """Time spent in the student's calls; different in every run."""
    explanation: Explanation | None = None
    """What explains the wrong answers: misconceptions, hints, or two features together; null where nothing does."""
    book: BookSection | None = None
    """The section of the book that teaches it."""
    follows_from: FollowsFrom | None = None
    """The wrong functions that its mistakes come from, at least some of them; null where it calls none."""
    kind: FunctionKind = "function"
    """Whether a function or a class was asked for."""
    code: SourceText | None = None
    """The function's definition, or its cell where that is not Python; null where it was not written."""

    @property
    def follows_wholly(self) -> bool:
        """Whether all would be right with right answers of the functions that it calls."""
        return self.follows_from is not None and self.follows_from.points_with_right_helpers >= self.points

    @property
    def own_explanation(self) -> Explanation | None:
        """What explains its own mistakes: nothing, where the explained answers come from wrong functions it calls."""
        foreign = self.follows_from is not None and not self.follows_from.counted
        return None if foreign or self.follows_wholly else self.explanation

    @property
    def misconception(self) -> str | None:
        """The id of the misconception that explains the wrong answers, if one does."""
        match self.explanation:
            case NamedMisconception(name=name) | RecordedExplanation(misconception=name):
                return name
            case _:
                return None

    @property
    def also(self) -> str | None:
        """The id of a second misconception, where it takes two."""
        match self.explanation:
            case NamedMisconception(also=name) | RecordedExplanation(also=name):
                return name
            case _:
                return None

    @property
    def hint(self) -> str | None:
        """The id of the fact that all wrong answers share, where no misconception explains them."""
        match self.explanation:
            case Hint(name=name) | RecordedExplanation(hint=name):
                return name
            case HintsApart():
                return self.explanation.name
            case PartsExchanged():
                return PARTS_EXCHANGED
            case FeaturesTogether():
                return FEATURES_TOGETHER
            case _:
                return None


@dataclass(frozen=True)
class Submitted:
    """The file that was graded."""

    digest: str = ""
    """SHA-256 of the file; empty when there was none."""
    file: str = ""
    """Its name."""
    timestamp: str | None = None
    """When it was handed in, as the exchange says."""
    time_problem: Literal["empty", "too-long", "not-utf-8", "no-time", "unknown-zone"] | None = None
    """Why that is no time; null where it is one, or where nothing says when."""
    others: tuple[str, ...] = ()
    """Names of other notebooks and scripts that were handed in with it and are not graded, the first ten."""


@dataclass(frozen=True)
class KeyUsed:
    """The answer key."""

    digest: str
    """SHA-256 of the key's file."""


@dataclass(frozen=True)
class CellRun:
    """One code cell of the submission, as it ran."""

    cell: int
    """Its number in the file, from 0."""
    printed: str = ""
    """What it printed."""
    stopped: list[StoppedStatement] = field(default_factory=list)
    """Its statements that did not run to their end, in order."""
    cut: bool = False
    """Whether the time for all cells had run out, so that only its imports, definitions and constants were run."""


@dataclass(frozen=True)
class OwnText:
    """What a student wrote, of all that is in a cell: not what was handed out."""

    cell: int
    """The cell's place among all cells, from 1."""
    kind: Literal["text", "code", "picture"]
    """text: in a text cell; code: comments and texts in a code cell, or all of one that is no Python; picture: attached
    to a text cell."""
    text: str = ""
    """The lines; empty for a picture."""


@dataclass(frozen=True)
class SubmissionResult:
    """One student's assignment: `results/<assignment>/<student>.json`."""

    schema: int
    """Version of this format."""
    assignment: str
    """The assignment's name."""
    title: Text
    """The assignment's title."""
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
    compared_with: list[Device]
    """The devices that the references were computed on."""
    score: float
    """Sum of the exercises' scores."""
    max_score: float
    """Sum of the exercises' points; written answers are not among them."""
    status: SubmissionStatus
    """unreadable and could-not-tell: a person must look at it."""
    message: EngineSentence | None
    """Why a submission is unreadable or could not be judged; otherwise null."""
    exercises: dict[str, ExerciseResult]
    """By function, in the order of the notebook."""
    waited: float = 0.0
    """Seconds for which the submission held its process, where cells or calls used up their time, else 0.

    Like all seconds, it is different in every run.
    """
    memory: int = 0
    """Peak resident memory of the student's process in bytes, the interpreter's included; 0 where none ran. Like
    seconds, different in every run."""
    cells: list[CellRun] = field(default_factory=list)
    """The code cells, in order; empty when none was run."""
    written: dict[str, str] = field(default_factory=dict)
    """The cells for written answers, by grade_id, as they were handed in; an empty text where the student wrote
    nothing in the cell. Nothing for a file without such cells, as a script."""
    own_texts: list[OwnText] = field(default_factory=list)
    """What the student wrote anywhere in the notebook, but for comments in cells of functions: where a cell for a
    written answer has nothing in it, this may be the answer. Empty where all of them have, without pictures."""
    inputs: str = ""
    """SHA-256 of all that decides the result: the file, the key, limits, settings, what was handed out, the grader's
    code and versions. Where they would give the same again, the result is taken instead of grading again. Empty: never.
    """

    @property
    def was_judged(self) -> bool:
        """Whether functions were run and judged: not for a submission that is missing or unreadable."""
        return self.status in ("graded", "could-not-tell")
