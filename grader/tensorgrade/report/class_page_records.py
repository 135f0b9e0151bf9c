"""The records of the class page, which class.json holds, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tensorgrade.result.item_statistics import Bin


@dataclass(frozen=True)
class PartColumn:
    """A column of the class table: a function, a class or a written question."""

    name: str
    """The function or class; of a question, its grade_id."""
    title: str
    """The name; of a question, the heading above it."""
    is_question: bool
    """Whether it is a written question."""
    points: float
    """Maximum points."""


@dataclass(frozen=True)
class Mistake:
    """What a student is told about one function."""

    exercise: str
    """The function."""
    words: str
    """The text that the student reads."""
    anchor: str
    """Its line in the table of misconceptions."""


@dataclass(frozen=True)
class StudentRow:
    """One line of the class table."""

    student: str
    """The student's id."""
    url: str
    """The student's page for the instructor; empty where there is none."""
    status: str
    """graded, could-not-tell, missing or unreadable; stale, away or ungraded where the result is not of what is handed
    in now."""
    status_words: str
    """The status in the page's language."""
    message: str
    """Why it is missing or unreadable."""
    score: float
    """The score as the gradebook has it: what people decided is in it, lateness is deducted."""
    automatic: float | None
    """The sum of the checks' points alone; None where nothing was judged."""
    earlier: float | None
    """The last different score, where the class page was written before; None where it has not changed."""
    scores: tuple[float | None, ...]
    """Per part; None where there is nothing to show, and while a person has to set the points."""
    misconceptions: tuple[str, ...]
    """As function: id of the misconception."""
    mistakes: tuple[Mistake, ...]
    """What the student is told about them."""
    reasons: tuple[str, ...]
    """Why a person has to look."""
    late_penalty: float = 0.0
    """Points deducted for lateness."""
    last_name: str = ""
    """The student's last name, as the gradebook has it; empty where nobody entered it."""
    first_name: str = ""
    """The first name."""

    @property
    def has_score(self) -> bool:
        """Whether there are points: not for what is missing, unreadable or not graded, unless a person gave some."""
        return self.automatic is not None or self.score > 0


@dataclass(frozen=True)
class FunctionRow:
    """How the class did on one function."""

    name: str
    """The function."""
    title: str
    """Its title."""
    points: int
    """Maximum points."""
    share: float
    """Mean share of its points."""
    passed: int
    """How many have everything right."""
    missing: int
    """How many did not write it."""
    of: int
    """How many handed in."""
    discrimination: float | None
    """See `tensorgrade.result.item_statistics.discrimination`."""
    seconds: float | None
    """Median time of its calls."""


@dataclass(frozen=True)
class CheckColumn:
    """How the class did on one check."""

    exercise: str
    """The function."""
    title: str
    """What the check is about."""
    public: bool
    """Whether students can run it themselves."""
    passed: int
    """How many passed."""
    of: int
    """For how many it could be judged."""
    share: float
    """passed / of."""
    discrimination: float | None
    """See `tensorgrade.result.item_statistics.discrimination`."""
    suspicions: tuple[str, ...]
    """Why the check itself may be at fault."""
    failed: tuple[str, ...]
    """Who wrote the function and failed it, in the order of the page; of many, the first ones."""
    more_failed: int
    """How many more of these there are."""


@dataclass(frozen=True)
class FunctionChecks:
    """The checks of one function."""

    exercise: str
    """The function."""
    checks: tuple[CheckColumn, ...]
    """Those first that may be at fault themselves."""
    suspects: int
    """How many these are."""
    missing: int
    """How many did not write the function."""


@dataclass(frozen=True)
class MisconceptionRow:
    """Who has a misconception, or was given a hint."""

    exercise: str
    """The function."""
    name: str
    """Its id."""
    words: str
    """The text that these students read."""
    students: tuple[str, ...]
    """Who."""
    anchor: str
    """Its place on the page."""


@dataclass(frozen=True)
class OtherNameRow:
    """A function that is missing, while the notebook has one whose name is nearly the same."""

    student: str
    """The student's id."""
    url: str
    """The student's page for the instructor; empty where there is none."""
    exercise: str
    """The function."""
    found: str
    """The name in the notebook."""


@dataclass(frozen=True)
class ClassPage:
    """Everything that the class page shows."""

    title: str
    """The assignment's title."""
    assignment: str
    """Its name."""
    parts: tuple[PartColumn, ...]
    """Functions in the order of the notebook, then written questions."""
    max_score: float
    """Maximum points, written answers included."""
    rows: tuple[StudentRow, ...]
    """Everybody."""
    functions: tuple[FunctionRow, ...]
    """The functions, measured."""
    checks: tuple[CheckColumn, ...]
    """The rubric, measured."""
    misconceptions: tuple[MisconceptionRow, ...]
    """The most frequent first."""
    bins: tuple[Bin, ...]
    """How the scores spread."""
    handed_in: int
    """How many handed in something that could be read."""
    mean: float | None
    """Mean score of these."""
    median: float | None
    """Their median."""
    attention: tuple[StudentRow, ...]
    """Those who need a person: unreadable files, checks that could not be judged, results of another file or none."""
    other_names: tuple[OtherNameRow, ...]
    """Functions that were found under another name: a person decides on their points."""
    waiting: tuple[str, ...]
    """Whose written answers wait for a person."""
    waiting_answers: int
    """How many written answers these are; no score, mean or median has their points."""
    missing: tuple[str, ...]
    """Who handed in nothing."""
    regraded: int
    """How many scores differ from an earlier class page."""
    key: str
    """The answer key's digest."""
    compared_with: tuple[str, ...]
    """What the references ran on."""

    @property
    def needs_a_person(self) -> bool:
        """Whether there is a student whom a person has to look at."""
        return bool(self.attention or self.other_names or self.waiting or self.missing)

    @cached_property
    def urls(self) -> Mapping[str, str]:
        """The students' pages for the instructor, by student, of those who have one."""
        return {row.student: row.url for row in self.rows if row.url}

    @cached_property
    def function_checks(self) -> tuple[FunctionChecks, ...]:
        """The rubric by function; functions with checks that may be at fault themselves come first."""
        names = dict.fromkeys(check.exercise for check in self.checks)
        missing = {row.name: row.missing for row in self.functions}
        groups = []
        for name in names:
            checks = sorted(
                (item for item in self.checks if item.exercise == name), key=lambda item: not item.suspicions
            )
            suspects = sum(bool(item.suspicions) for item in checks)
            groups.append(FunctionChecks(name, tuple(checks), suspects, missing[name]))
        return tuple(sorted(groups, key=lambda group: not group.suspects))
