"""An exercise as an author writes it: the reference, its checks, and the misconceptions to name.

References and misconceptions' variants are functions of torch tensors: `build` calls them with float64 tensors on the
CPU, and references also with float32 and float64 tensors on a CUDA device, if there is one. Arguments that are not
arrays are passed as written. This module itself does not import torch.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tensorgrade.arrays.libraries import ARRAY_KINDS, NUMPY
from tensorgrade.exercise.answer_kinds import AnswerSpec, Close
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.rubric import Case, Check
from tensorgrade.exercise.validation import AuthorError, require_list, require_names, require_text, require_variants
from tensorgrade.translation import Section, Text


class NoAnswer(Exception):
    """Raised by a variant where the misconception has no answer to a case; see `Misconception`."""


@dataclass(frozen=True, init=False)
class Misconception:
    """A known wrong idea: ``Misconception("id", Text(…), variant, …)``, with one or more variants of the reference.

    A variant is a function that computes what a student with this idea computes. It takes the reference's arguments
    and returns its answer as a tensor, or as a number where the answer is one.

    A variant that raises `NoAnswer` or returns None has no answer to that case: a student with the misconception may
    fail there in any way. So has one in which PyTorch refuses an operation because of the arrays' shapes
    (`tensorgrade.key_builder.shape_errors`), and one that returns an empty tensor. Any other exception is the
    author's mistake, which `build` refuses.
    """

    name: str
    """An id, unique in the exercise: lower-case words joined by - or _."""
    words: Text
    """What the student reads when a variant explains the answers."""
    readings: tuple[Callable[..., Any], ...]
    """The variants."""

    def __init__(self, name: str, words: Text, *variants: Callable[..., Any]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "readings", variants)
        require_text(f"Misconception {name!r}", words)
        require_variants(f"Misconception {name!r}", variants)


@dataclass(frozen=True, init=False)
class Combination:
    """Two misconceptions at once, with the variants of the reference that have both; students read both texts."""

    first: str
    second: str
    readings: tuple[Callable[..., Any], ...]
    """The variants, as in `Misconception`."""

    def __init__(self, first: Misconception, second: Misconception, *variants: Callable[..., Any]) -> None:
        object.__setattr__(self, "first", first.name)
        object.__setattr__(self, "second", second.name)
        object.__setattr__(self, "readings", variants)
        require_variants(f"The combination of {first.name!r} and {second.name!r}", variants)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One function that students write: its reference, its checks, and the misconceptions that feedback names.

    Raises AuthorError, as the other declarations do, for one that cannot be used.
    """

    name: str
    """The name of the function."""
    title: Text
    points: int
    """The points of all checks together: a whole number of 1 or more."""
    reference: Callable[..., Any]
    """Computes the expected answer: a tensor, a number, a pair of numbers, a tuple of tensors, or a `Residual`.

    Its signature is that of the students' function: parameters without a default are passed by position, those with
    one by keyword.
    """
    checks: Sequence[Check]
    """At least one of them public. The engine adds those of purity, state and precision, each of weight 1."""
    answer: AnswerSpec | Callable[..., AnswerSpec] = field(default_factory=Close)
    """The kind of the answer, or a function that returns it for a case's arguments, with the defaults filled in."""
    misconceptions: Sequence[Misconception] = ()
    """From simple to involved: of several that explain the same answers, the first is named."""
    combinations: Sequence[Combination] = ()
    """Pairs of these misconceptions; tried when none of them explains the answers alone."""
    kinds: Sequence[str] = (NUMPY,)
    """The kinds of array that answers must work with (`tensorgrade.arrays.libraries.ARRAY_KINDS`), NumPy among them.

    Each of the others is one check more.
    """
    kind_weight: int = 1
    """The weight of each of those checks."""
    ready_made: Sequence[str] = ()
    """Operations that an answer must not use with those kinds: names of the library's operators, such as
    ``convolution``; a name with a dot stands for a whole module, such as ``torch.nn``."""
    book: Section | None = None
    """The section of the book that teaches it."""
    seconds: float = 2.0
    """The time limit of one call."""

    def __post_init__(self) -> None:
        where = f"Exercise {self.name!r}"
        if not self.name.isidentifier():
            raise AuthorError(f"{where}: the name must be the function's name.", self.name)
        require_text(where, self.title)
        require_list(where, "checks", self.checks, Check)
        require_list(where, "misconceptions", self.misconceptions, Misconception)
        if not callable(self.reference):
            raise self.error("the reference must be a function of torch tensors.")
        if not isinstance(self.points, int) or self.points < 1:
            raise self.error(f"points must be a whole number of 1 or more, not {self.points!r}.")
        if self.seconds <= 0:
            raise self.error(f"seconds must be more than 0, not {self.seconds!r}.")
        self._validate_kinds()
        if not self.checks:
            raise self.error("it needs at least one check.")
        if not any(check.public for check in self.checks):
            raise self.error("it needs a public check, which students can run themselves; give one public=True.")
        for what, names in (
            ("check", [check.name for check in self.checks]),
            ("case", [case.name for case in self.cases()]),
            ("misconception", [item.name for item in self.misconceptions]),
        ):
            require_names(f"{where}: {what}", names, self.name)
        for check in self.checks:
            self._validate_check(check)
        known = {item.name for item in self.misconceptions}
        for pair in self.combinations:
            if not {pair.first, pair.second} <= known:
                raise self.error(f"{pair.first!r} and {pair.second!r} are combined, but not both listed.")

    def cases(self) -> Iterator[Case]:
        """The cases of all checks, in order."""
        for check in self.checks:
            yield from check.cases

    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The parameters of the student's function, by name."""
        return inspect.signature(self.reference).parameters

    def error(self, sentence: str, *about: str) -> AuthorError:
        """An error about this exercise, or about the names in it that follow."""
        return AuthorError(f"Exercise {self.name!r}: {sentence}", self.name, *about)

    def _validate_kinds(self) -> None:
        if NUMPY not in self.kinds:
            raise self.error(f"kinds must have {NUMPY!r} among them: it is what checks and misconceptions rest on.")
        for kind in self.kinds:
            if kind not in ARRAY_KINDS:
                raise self.error(f"there is no kind of array {kind!r}; there are {', '.join(ARRAY_KINDS)}.", kind)
        if self.kind_weight < 1:
            raise self.error(f"kind_weight must be 1 or more, not {self.kind_weight!r}.")

    def _validate_check(self, check: Check) -> None:
        if check.weight < 1 or not check.cases:
            raise self.error(f"check {check.name!r} needs a weight of 1 or more, and cases.", check.name)
        for case in check.cases:
            if case.function is None:
                self.validate_arguments(case)
            elif not check.relation:
                raise self.error(
                    f"case {case.name!r} calls {case.function}, which only a relation may. "
                    "Give arguments by name, as in X=…, or the check a relation.",
                    case.name,
                )
            random_arguments = [name for name, value in case.arguments.items() if isinstance(value, Draw)]
            if check.public and random_arguments:
                raise self.error(
                    f"case {case.name!r} is public, so {', '.join(random_arguments)} must be literal, not drawn; "
                    "use array([[…]]) or grid(…).",
                    case.name,
                )
        if check.relation:
            if all(case.function for case in check.cases):
                raise self.error(f"relation {check.name!r} never calls the function itself.", check.name)
            known = {case.name for case in check.cases}
            for term in check.relation.terms:
                if term.case not in known:
                    raise self.error(
                        f"relation {check.name!r} names no case {term.case!r}; add that case to it.", check.name
                    )

    def validate_arguments(self, case: Case, caller: "Exercise | None" = None) -> None:
        """Raises AuthorError if a case, of this exercise or of ``caller``, does not fit the reference's parameters."""
        required = {name for name, item in self.parameters().items() if item.default is item.empty}
        arguments = set(case.arguments)
        if not required <= arguments <= set(self.parameters()):
            raise (caller or self).error(
                f"case {case.name!r} gives {sorted(arguments)}, but the reference takes {list(self.parameters())}.",
                case.name,
            )
