"""The first difference between an answer and the expected one: one record per step of the comparison.

`tensorgrade.key.compare` makes them. ``part`` is the position in the answer where that is a tuple, ``index`` that of
the element with the largest error; both from 0.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never, get_args

Index: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class WrongLength:
    """A tuple or pair with another number of items."""

    got: int | None
    """Number of items of the answer; null where it may not be shown."""
    expected: int
    """Number of items expected."""


@dataclass(frozen=True)
class WrongType:
    """An answer, or an item of it, of another type."""

    got: str
    """The type, as Python calls it, with the dtype of an array."""
    expected: Literal["array", "number", "pair", "tuple"]
    """The kind of answer expected."""
    part: int | None = None
    """Position in a tuple."""
    index: Index | None = None
    """Position in a pair of numbers."""


@dataclass(frozen=True)
class WrongShape:
    """An array of another shape."""

    got: Index
    """Shape of the answer."""
    expected: Index
    """Shape expected."""
    part: int | None = None
    """Position in a tuple."""


ShapeChange = Literal["transposed", "one-short", "one-long", "axes", "other"]
SHAPE_CHANGES: tuple[ShapeChange, ...] = get_args(ShapeChange)


@dataclass(frozen=True)
class OtherShape:
    """An array of another shape, where that may not be shown."""

    how: ShapeChange
    """transposed: the last two lengths are exchanged; one-short, one-long: lengths are by one less, or more; axes:
    there are more or fewer of them."""
    part: int | None = None
    """Position in a tuple."""


def other_shape(difference: "WrongShape") -> OtherShape:
    """The difference in shape, in a word."""
    got, expected = difference.got, difference.expected
    if len(got) != len(expected):
        return OtherShape("axes", difference.part)
    steps = {one - other for one, other in zip(got, expected, strict=True)}
    how: ShapeChange = "other"
    if len(got) >= 2 and got == (*expected[:-2], expected[-1], expected[-2]):
        how = "transposed"
    elif steps in ({-1}, {-1, 0}):
        how = "one-short"
    elif steps in ({1}, {1, 0}):
        how = "one-long"
    return OtherShape(how, difference.part)


@dataclass(frozen=True)
class NotFinite:
    """NaN or infinity where a finite number, or another of these, is expected."""

    got: float | None
    """The element with the largest error; null where values may not be shown."""
    expected: float | None
    """The number expected there; null where the answer is judged as a whole, and where values may not be shown."""
    part: int | None = None
    """Position in a tuple."""
    index: Index | None = None
    """Its position in the array."""
    wrong: int = 1
    """Number of wrong elements."""
    size: int = 1
    """Number of elements."""


@dataclass(frozen=True)
class WrongValue:
    """Elements outside their tolerances."""

    got: float | None
    """The element whose error exceeds its tolerance by most; null where values may not be shown."""
    expected: float | None
    """The number expected there; null where values may not be shown."""
    part: int | None = None
    """Position in a tuple."""
    index: Index | None = None
    """Its position in the array; null for a number."""
    wrong: int = 1
    """Number of wrong elements."""
    size: int = 1
    """Number of elements."""


@dataclass(frozen=True)
class LargeResidual:
    """An answer that does not solve the equation."""

    got: float | None
    """max|A·k − y| / max|y|; null where it may not be shown."""
    expected: float
    """The largest value allowed."""
    part: int | None = None
    """Position in a tuple."""


Difference: TypeAlias = WrongLength | WrongType | WrongShape | OtherShape | NotFinite | WrongValue | LargeResidual


def part_of(difference: Difference) -> int | None:
    """The position of the wrong item, where the answer is a tuple."""
    return None if isinstance(difference, WrongLength) else difference.part


def worst_index(difference: Difference) -> Index | None:
    """The element with the largest error, where there is one."""
    return difference.index if isinstance(difference, (WrongType, NotFinite, WrongValue)) else None


def difference_kind(difference: Difference) -> Literal["type", "shape", "value"]:
    """The kind of failure that a difference is."""
    match difference:
        case WrongLength() | WrongType():
            return "type"
        case WrongShape() | OtherShape():
            return "shape"
        case NotFinite() | WrongValue() | LargeResidual():
            return "value"
        case _:
            assert_never(difference)
