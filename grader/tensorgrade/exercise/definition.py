"""What an author writes: exercises, their checks and cases, and the misconceptions to name.

An assignment is a folder ``solutions/<name>/`` whose ``exercises.py`` defines
``assignment = Assignment(...)``. References and misconceptions are functions of torch
tensors (float64, on whatever device ``build`` chose); arguments that are not arrays
arrive as written. This module itself needs NumPy only.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tensorgrade.arrays.libraries import ARRAY_KINDS, NUMPY
from tensorgrade.exercise.answer_kinds import AnswerSpec, Close
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.validation import AuthorError, require_list, require_names, require_text, require_variants
from tensorgrade.translation import Section, Text


@dataclass(frozen=True, init=False)
class Case:
    """One call: a name, unique in its exercise, and the arguments by name.

    The name is the case's identity and the seed of its random arrays: adding a case
    moves no other, renaming one draws it anew.
    """

    name: str
    arguments: Mapping[str, Any]
    function: str | None
    """Another function of the assignment that is called instead, for laws between two functions."""

    def __init__(self, name: str, function: str | None = None, /, **arguments: Any) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "function", function)
        object.__setattr__(self, "arguments", arguments)
        if not isinstance(name, str) or not isinstance(function, str | None):
            raise AuthorError(f"Case {name!r}: the name comes first, then every argument by its name, as in X=….")


@dataclass(frozen=True)
class Term:
    """``coefficient · answer[index]`` of one case, in a relation. ``index`` takes slices per axis."""

    case: str
    coefficient: float = 1.0
    index: tuple[slice, ...] = ()
    part: int = 0
    """Which item, where the answer is a tuple."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A law between answers: the terms add up to zero, within the tolerance of its parts."""

    terms: Sequence[Term]
    broken: Text
    """What the student reads when the law does not hold."""
    at_least: bool = False
    """The sum may be positive, too."""


@dataclass(frozen=True)
class Check:
    """One line of the rubric: cases that are about one thing.

    With ``relation`` the cases' answers are held against that law only, not against values.
    Public checks are what students can run themselves; their cases are literal arrays.
    """

    name: str
    title: Text
    cases: Sequence[Case]
    public: bool = False
    weight: int = 1
    relation: Relation | None = None

    def __post_init__(self) -> None:
        require_text(f"Check {self.name!r}", self.title)
        require_list(f"Check {self.name!r}", "cases", self.cases, Case)


@dataclass(frozen=True, init=False)
class Misconception:
    """A known wrong idea: an id, the words, and what it computes, in one or more readings.

    Each reading takes the reference's arguments and returns its wrong answer as a tensor
    (a number where the answer is one). A reading that raises, or returns None, has no answer
    to that case: whoever has the misconception gets it wrong in some way.
    """

    name: str
    words: Text
    readings: tuple[Callable[..., Any], ...]

    def __init__(self, name: str, words: Text, *readings: Callable[..., Any]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "readings", readings)
        require_text(f"Misconception {name!r}", words)
        require_variants(f"Misconception {name!r}", readings)


@dataclass(frozen=True, init=False)
class Combination:
    """Two known wrong ideas in one function, as it then computes; named by both."""

    first: str
    second: str
    readings: tuple[Callable[..., Any], ...]

    def __init__(self, first: Misconception, second: Misconception, *readings: Callable[..., Any]) -> None:
        object.__setattr__(self, "first", first.name)
        object.__setattr__(self, "second", second.name)
        object.__setattr__(self, "readings", readings)
        require_variants(f"The combination of {first.name!r} and {second.name!r}", readings)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One function to write: its truth, its rubric, and the mistakes we can name.

    The reference's signature is the student's: parameters without a default are passed by
    position, those with one by keyword.
    """

    name: str
    title: Text
    points: int
    reference: Callable[..., Any]
    checks: Sequence[Check]
    answer: AnswerSpec | Callable[..., AnswerSpec] = field(default_factory=Close)
    misconceptions: Sequence[Misconception] = ()
    """From simple to involved: of two that explain the same answers the first is named."""
    combinations: Sequence[Combination] = ()
    kinds: Sequence[str] = (NUMPY,)
    """The kinds of array that answers must work with (`ARRAY_KINDS`): each beside NumPy's is a check."""
    kind_weight: int = 1
    """The weight of each of those checks."""
    ready_made: Sequence[str] = ()
    """Operations that an answer must not use with those kinds, by the library's names for its operators, such as
    ``convolution``; with a dot: all of a module, such as ``torch.nn``."""
    book: Section | None = None
    """The section of the book that teaches it."""
    seconds: float = 2.0
    """How long one call may take."""

    def __post_init__(self) -> None:
        where = f"Exercise {self.name!r}"
        if not self.name.isidentifier():
            raise AuthorError(f"{where}: the name must be the function's name.", self.name)
        require_text(where, self.title)
        require_list(where, "checks", self.checks, Check)
        require_list(where, "misconceptions", self.misconceptions, Misconception)
        if not callable(self.reference):
            raise self._wrong("the reference must be a function of torch tensors.")
        if not isinstance(self.points, int) or self.points < 1:
            raise self._wrong(f"points must be a whole number of 1 or more, not {self.points!r}.")
        if self.seconds <= 0:
            raise self._wrong(f"seconds must be more than 0, not {self.seconds!r}.")
        self._validate_kinds()
        if not self.checks:
            raise self._wrong("it needs at least one check.")
        if not any(check.public for check in self.checks):
            raise self._wrong("it needs a public check, which students can run themselves; give one public=True.")
        for what, names in (
            ("check", [check.name for check in self.checks]),
            ("case", [case.name for case in self.cases()]),
            ("misconception", [item.name for item in self.misconceptions]),
        ):
            require_names(f"{where}: {what}", names, self.name)
        for check in self.checks:
            self._validate(check)
        known = {item.name for item in self.misconceptions}
        for pair in self.combinations:
            if not {pair.first, pair.second} <= known:
                raise self._wrong(f"{pair.first!r} and {pair.second!r} are combined, but not both listed.")

    def cases(self) -> Iterator[Case]:
        """Every case, in the order of the checks."""
        for check in self.checks:
            yield from check.cases

    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The parameters of the student's function, by name."""
        return inspect.signature(self.reference).parameters

    def _wrong(self, sentence: str, *about: str) -> AuthorError:
        return AuthorError(f"Exercise {self.name!r}: {sentence}", self.name, *about)

    def _validate_kinds(self) -> None:
        if NUMPY not in self.kinds:
            raise self._wrong(f"kinds must have {NUMPY!r} among them: it is what checks and misconceptions rest on.")
        for kind in self.kinds:
            if kind not in ARRAY_KINDS:
                raise self._wrong(f"there is no kind of array {kind!r}; there are {', '.join(ARRAY_KINDS)}.", kind)
        if self.kind_weight < 1:
            raise self._wrong(f"kind_weight must be 1 or more, not {self.kind_weight!r}.")

    def _validate(self, check: Check) -> None:
        if check.weight < 1 or not check.cases:
            raise self._wrong(f"check {check.name!r} needs a weight of 1 or more, and cases.", check.name)
        for case in check.cases:
            if case.function is None:
                self.validate_arguments(case)
            elif not check.relation:
                raise self._wrong(
                    f"case {case.name!r} calls {case.function}, which only a relation may. "
                    "Give arguments by name, as in X=…, or the check a relation.",
                    case.name,
                )
            drawn = [name for name, value in case.arguments.items() if isinstance(value, Draw)]
            if check.public and drawn:
                raise self._wrong(
                    f"case {case.name!r} is public, so {', '.join(drawn)} must be literal, not drawn; "
                    "use array([[…]]) or grid(…).",
                    case.name,
                )
        if check.relation:
            if all(case.function for case in check.cases):
                raise self._wrong(f"relation {check.name!r} never calls the function itself.", check.name)
            known = {case.name for case in check.cases}
            for term in check.relation.terms:
                if term.case not in known:
                    raise self._wrong(
                        f"relation {check.name!r} names no case {term.case!r}; add that case to it.", check.name
                    )

    def validate_arguments(self, case: Case, caller: "Exercise | None" = None) -> None:
        """Raises AuthorError where a case, its own or the caller's, does not fit the reference's parameters."""
        required = {name for name, item in self.parameters().items() if item.default is item.empty}
        given = set(case.arguments)
        if not required <= given <= set(self.parameters()):
            raise (caller or self)._wrong(
                f"case {case.name!r} gives {sorted(given)}, but the reference takes {list(self.parameters())}.",
                case.name,
            )


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A folder under ``solutions/``: its title and exercises, in the order of the notebook."""

    name: str
    title: Text
    exercises: Sequence[Exercise]
    modules: Sequence[str] = ()
    """Modules beside NumPy and the standard library that answers may import."""

    def __post_init__(self) -> None:
        require_text(f"Assignment {self.name!r}", self.title)
        require_list(f"Assignment {self.name!r}", "exercises", self.exercises, Exercise)
        if not self.exercises:
            raise AuthorError(f"Assignment {self.name!r} needs at least one exercise.")
        require_names(f"Assignment {self.name!r}: exercise", [item.name for item in self.exercises])
        known = {item.name: item for item in self.exercises}
        for exercise in self.exercises:
            for case in exercise.cases():
                if case.function is not None and case.function not in known:
                    raise exercise._wrong(
                        f"case {case.name!r} calls {case.function}, which is no exercise here; there are "
                        f"{', '.join(known)}.",
                        case.name,
                    )
                if case.function is not None:
                    known[case.function].validate_arguments(case, exercise)
