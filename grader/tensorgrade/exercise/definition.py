"""An exercise as an author writes it: the reference, its checks, and the misconceptions to name.

References and misconceptions' variants are functions of torch tensors: `build` calls them with float64 tensors on the
CPU, and references also with float32 and float64 tensors on a CUDA device, if there is one. Arguments that are not
arrays are passed as written. This module itself does not import torch.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tensorgrade.arrays.libraries import NUMPY
from tensorgrade.exercise.answer_kinds import AnswerSpec
from tensorgrade.exercise.changes import Change, Variant, as_change
from tensorgrade.exercise.domain import Domain
from tensorgrade.exercise.one_line import one_line
from tensorgrade.exercise.rubric import Case, Check
from tensorgrade.exercise.short_form import ShortForm


@dataclass(frozen=True)
class Misconception(metaclass=ShortForm):
    """A known wrong idea: ``Misconception("id", "You …", variant, …)``, with one or more variants of the reference.

    A variant is a change of the reference (`tensorgrade.exercise.changes.vary`), or a function that computes what a
    student with this idea computes: it takes the reference's arguments and returns its answer as the reference does.

    A variant that raises `NoAnswer` or returns None has no answer to that case: a student with the misconception may
    fail there in any way. So has one in which PyTorch refuses an operation because of the arrays' shapes
    (`tensorgrade.key_builder.shape_errors`), and one that returns an empty tensor. Any other exception is the
    author's mistake, which `build` refuses.
    """

    name: str
    """An id, unique in the exercise: lower-case words joined by - or _."""
    words: str
    """What the student reads when a variant explains the answers; in as many lines as it takes."""
    readings: tuple[Change | Variant, ...]
    """The variants."""
    illustration: Case | None = None
    """A case of literal arguments that shows it, if not the smallest one that `build` finds. It earns nothing."""

    if TYPE_CHECKING:

        def __init__(
            self, name: str, words: str, *readings: Change | Variant, illustration: Case | None = None
        ) -> None: ...

    @staticmethod
    def short_form(
        name: str, words: str, *readings: Change | Variant, illustration: Case | None = None
    ) -> dict[str, Any]:
        """The fields."""
        return {"name": name, "words": one_line(words), "readings": readings, "illustration": illustration}

    def after(self, first: Change) -> "Misconception":
        """The same idea in a function that begins with ``first``, as a convolution does with ``vary(K=turn)``."""
        return replace(self, readings=tuple(as_change(item).after(first) for item in self.readings))

    def with_variants(self, *more: Change | Variant) -> "Misconception":
        """The same idea with further variants."""
        return replace(self, readings=(*self.readings, *more))


@dataclass(frozen=True)
class Combination(metaclass=ShortForm):
    """Two misconceptions at once, with the variants of the reference that have both; students read both texts."""

    first: str
    second: str
    readings: tuple[Change | Variant, ...]
    """The variants, as in `Misconception`."""

    if TYPE_CHECKING:

        def __init__(self, first: Misconception, second: Misconception, *readings: Change | Variant) -> None: ...

    @staticmethod
    def short_form(first: Misconception, second: Misconception, *readings: Change | Variant) -> dict[str, Any]:
        """The fields."""
        return {"first": first.name, "second": second.name, "readings": readings}


@dataclass(frozen=True)
class Section:
    """A section of a book on the web: its title and address. Raises ValueError for addresses without https.

    The address is translated as a title is: a book may have another one in each language.
    """

    title: str
    """Its title."""
    url: str
    """Its address."""

    def __post_init__(self) -> None:
        if not str(self.url).startswith("https://"):
            raise ValueError(f"Section({self.title!r}) needs an address that starts with https://.")


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One function that students write: its reference, its checks, and the misconceptions that feedback names."""

    name: str
    """The name of the function."""
    title: str
    points: int
    """The points of all checks together: a whole number of 1 or more."""
    reference: Callable[..., Any]
    """Computes the expected answer: a tensor, number, text, True, None, or a tuple, list or dictionary of these.

    Its signature is that of the students' function: parameters without a default are passed by position, those with
    one by keyword.
    """
    checks: Sequence[Check]
    """At least one of them public. The engine adds those of purity, state and precision, each of weight 1."""
    answer: AnswerSpec | Callable[..., AnswerSpec] = None
    """The kind of the answer where it is not what the reference's value shows (`tensorgrade.exercise.answer_kinds`); or
    a function that returns it for a case's arguments, with the defaults filled in."""
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
    domain: Domain | None = None
    """The legal arguments. With it, `build` adds cases: at the ends of each range, with several features at once, and
    again with one argument changed."""
    cheapest_misconception: tuple[float, str] | None = None
    """Where a listed misconception may cost less than a tenth of the points: the least share, and the reason why."""
    helpers: Sequence[str] | None = None
    """The functions of the assignment that it may follow from; by default those before it. Where it calls one of them
    that is wrong, it is graded with a right one in its place."""
    book: Section | None = None
    """The section of the book that teaches it."""
    seconds: float = 2.0
    """The time limit of one call."""

    def cases(self) -> Iterator[Case]:
        """The cases of all checks, in order."""
        for check in self.checks:
            yield from check.cases

    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The parameters of the student's function, by name."""
        return inspect.signature(self.reference).parameters
