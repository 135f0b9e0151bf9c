"""The rubric of an exercise, as an author writes it: cases, checks, and metamorphic relations between cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tensorgrade.exercise.one_line import one_line
from tensorgrade.exercise.short_form import ShortForm


@dataclass(frozen=True)
class Case(metaclass=ShortForm):
    """One call: ``Case("name", X=…, K=…)`` calls the exercise's function with these arguments.

    An argument is a literal (`array`, `grid`, a number, a tuple, …), a random array (`normal`, `integers`), one derived
    from an earlier case (`Derived`), or an object that the student's code makes (`Make`). Parameters with a default may
    be left out.

    A case of a class is ``Case("name", make={"W": …}, calls=[("forward", X), ("backward", dY)])``: it makes an object
    with the arguments in ``make``, and calls its methods in order. A name without arguments may be that of an
    attribute. The answer is the tuple of what the calls return, with their names (`answer={"backward": …}`).
    """

    name: str
    """An id, unique in the exercise: lower-case words joined by - or _.

    It seeds the case's random arrays: adding a case changes no other case, renaming one draws its arrays anew. Of the
    cases that `build` adds, one may get another value of a `Made` argument that the new case has, too.
    """
    arguments: Mapping[str, Any]
    function: str | None = None
    """Another function of the assignment to call instead: ``Case("name", "function", …)``, in a relation only."""

    if TYPE_CHECKING:

        def __init__(self, name: str, function: str | None = None, /, **arguments: Any) -> None: ...

    @staticmethod
    def short_form(name: str, function: str | None = None, /, **arguments: Any) -> dict[str, Any]:
        """The fields."""
        return {"name": name, "arguments": arguments, "function": function}


@dataclass(frozen=True)
class Term:
    """One term of a relation: ``coefficient · answer[index]``, with the answer to one of the check's cases."""

    case: str
    """The name of the case."""
    coefficient: float = 1.0
    index: tuple[slice, ...] = ()
    """Slices of the answer, one per axis, from the first axis on."""
    part: int | str | tuple[int | str, ...] = 0
    """Which array of an answer that holds several: its position, name or key; of nested ones, a tuple of these."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A metamorphic relation: the terms add up to zero, element by element, up to rounding.

    The tolerance is the sum of the terms' own (see `tensorgrade.exercise.answer_kinds.Close`), each times its
    coefficient's absolute value. The answers are arrays.
    """

    terms: Sequence[Term]
    broken: str
    """What the student reads when the relation does not hold; in as many lines as it takes."""
    at_least: bool = False
    """Whether the sum may be positive, too."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "broken", one_line(self.broken))


@dataclass(frozen=True)
class Check:
    """One line of the rubric, with its share of the points: cases that are about one thing."""

    name: str
    """An id, unique in the exercise: lower-case words joined by - or _."""
    title: str
    """What students read; also of hidden checks."""
    cases: Sequence[Case]
    public: bool = False
    """Whether students can run it themselves. Its cases must then have no random arrays."""
    weight: int = 1
    """An exercise's points are shared among its checks by weight."""
    relation: Relation | None = None
    """The answers to the cases are checked by this relation only, not compared with expected values."""
