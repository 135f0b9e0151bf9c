"""The kinds of value that an answer can have, and that an answer which holds several can have at each place.

The kind is read off the reference's own return value, so that an author gives one only where another is meant:

| the reference returns | the answer is |
|---|---|
| a tensor of floats, also one without axes | `Close`: within rounding |
| a tensor of integers or of truth values | equal, element by element |
| int, or a tensor of one integer | `Number()`: an integer |
| float | `Number(digits=6)` |
| bool, str, None | the same |
| `Residual` | whatever solves the equation |
| a tuple, a list, or a dictionary with texts as keys | the same of other answers, each of its own kind |

Y is the reference's answer in float64 on the CPU, y the student's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Close:
    """An array of float32 or float64, or one number, that differs from the reference by rounding only.

    An element passes if ``|y − Y| ≤ u·bound``. The unit roundoff u is 2⁻²⁴ (float32); the precision check takes 2⁻⁵³
    (float64) where all arrays of the case are float64. `build` finds the bound by itself: it follows the reference
    operation by operation (`tensorgrade.key_builder.rounding`). Of a sum of products of the arguments it is
    (n+2)·B + 8·S: n is the number of products, B the sum of their absolute values, and S bounds B over every output
    that there could be.
    """

    bound: Callable[..., Any] | None = None
    """Returns the bound, in units of u, in place of the one that `build` finds.

    It takes the reference's arguments as they are, with the defaults filled in, and returns a number, or a tensor that
    broadcasts to the answer's shape.
    """
    also: tuple[Callable[..., Any], ...] = ()
    """Further references: other ways to compute the same, which round more. The bound is the largest of all."""


@dataclass(frozen=True)
class Exact:
    """An array of float32 or float64 that equals the reference rounded to its dtype, as in max pooling."""


@dataclass(frozen=True)
class Number:
    """A number: int, float, NumPy scalar or 0-d array."""

    digits: int | None = None
    """How many significant digits are to be right: ``|y − Y| ≤ 10^−digits · max(|Y|, 10⁻⁶) / 2``. Without it, Y is an
    integer, and y equals it."""


@dataclass(frozen=True)
class Pair:
    """Two integers, as in `Number`: in a tuple, list or 1-d array."""


@dataclass(frozen=True)
class Word:
    """A text, equal character by character."""


@dataclass(frozen=True)
class Truth:
    """True or False."""


@dataclass(frozen=True)
class Meets:
    """An answer that is good rather than equal: the predicate returns True for it.

    It is of the kind of the reference's own answer, which has to meet the predicate, too; its shape may be another one.
    """

    predicate: Callable[..., Any]
    """Takes the answer, as NumPy arrays and Python's own values, and by name those of the case's arguments that it
    wants. Its source is kept in the key (`tensorgrade.exercise.predicate_source`): it may use NumPy, the standard
    library, and functions and constants of its own module."""
    words: str
    """What the student reads when the answer does not meet it."""


@dataclass(frozen=True)
class Residual:
    """Returned by a reference that has many right answers: k is right if ``max|A·k − y| ≤ rtol·max|y|``."""

    A: Any
    """The matrix: (rows, unknowns)."""
    y: Any
    """The right-hand side: (rows,)."""
    shape: tuple[int, ...]
    """The shape of the answer k, which is flattened in C order to (unknowns,)."""
    rtol: float


Kind: TypeAlias = Close | Exact | Number | Pair | Word | Truth | Meets
KINDS = (Close, Exact, Number, Pair, Word, Truth, Meets)

AnswerSpec: TypeAlias = Kind | None | tuple["AnswerSpec | str", ...] | list["AnswerSpec"] | Mapping[str, "AnswerSpec"]
"""The kind of an answer; None where it is read off the reference's value.

Of an answer that holds others, a tuple or list has the kind of each item, and a dictionary those of some keys. A tuple
of texts gives the items of a tuple their names, ``("dX", "dW", "db")``; a dictionary with as many names as the tuple
has items gives both: ``{"dX": Close(), "dW": Exact()}``.
"""


def specs_of_items(
    spec: AnswerSpec, count: int, fields: Sequence[str] = ()
) -> tuple[tuple[str, ...], list[Any]] | None:
    """The names and the kinds that are given for a tuple or list of so many items; None where they do not fit it.

    ``fields`` are the names that a named tuple has already.
    """
    if spec is None:
        return (), [None] * count
    if isinstance(spec, Mapping) and fields and set(spec) <= set(fields):
        return tuple(fields), [spec.get(name) for name in fields]
    if isinstance(spec, KINDS) or len(spec) != count:
        return None
    if isinstance(spec, Mapping):
        return tuple(spec), list(spec.values())
    if count and all(isinstance(item, str) for item in spec):
        return tuple(map(str, spec)), [None] * count
    return (), list(spec)
