"""The first difference between an answer and the expected one: one record per step of the comparison.

`tensorgrade.key.compare` makes them. ``place`` is what leads to the value in an answer that holds others, ``index`` the
position, in an array, of the element with the largest error. Positions are from 0.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never, get_args

from tensorgrade.translation import Text

Index: TypeAlias = tuple[int, ...]

Place: TypeAlias = tuple[int | str, ...]
"""The keys, names or positions that lead to a value in an answer that holds others; empty for the answer itself."""


@dataclass(frozen=True)
class WrongLength:
    """A tuple, list or pair with another number of items."""

    got: int | None
    """Number of items of the answer; null where it may not be shown."""
    expected: int
    """Number of items expected."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""


@dataclass(frozen=True)
class WrongKeys:
    """A dictionary with other keys."""

    missing: tuple[str, ...]
    """Keys that the answer lacks."""
    unknown: tuple[str, ...]
    """Keys of the answer that are not expected. Both are empty where they may not be shown."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""


ValueKind = Literal[
    "array",
    "integers",
    "truth-values",
    "number",
    "pair",
    "text",
    "truth",
    "none",
    "tuple",
    "list",
    "dict",
]
"""array: of floats; integers, truth-values: arrays of these."""
VALUE_KINDS: tuple[ValueKind, ...] = get_args(ValueKind)


@dataclass(frozen=True)
class WrongType:
    """An answer, or an item of it, of another type."""

    got: str
    """The type, as Python calls it, with the dtype of an array."""
    expected: ValueKind
    """The kind of answer expected."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""
    index: Index | None = None
    """Position in a pair of numbers."""


@dataclass(frozen=True)
class WrongShape:
    """An array of another shape."""

    got: Index
    """Shape of the answer."""
    expected: Index
    """Shape expected."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""


ShapeChange = Literal["transposed", "one-short", "one-long", "axes", "other"]
SHAPE_CHANGES: tuple[ShapeChange, ...] = get_args(ShapeChange)


@dataclass(frozen=True)
class OtherShape:
    """An array of another shape, where that may not be shown."""

    how: ShapeChange
    """transposed: the last two lengths are exchanged; one-short, one-long: lengths are by one less, or more; axes:
    there are more or fewer of them."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""


def other_shape(difference: "WrongShape") -> OtherShape:
    """The difference in shape, in a word."""
    got, expected = difference.got, difference.expected
    if len(got) != len(expected):
        return OtherShape("axes", difference.place)
    steps = {one - other for one, other in zip(got, expected, strict=True)}
    how: ShapeChange = "other"
    if len(got) >= 2 and got == (*expected[:-2], expected[-1], expected[-2]):
        how = "transposed"
    elif steps in ({-1}, {-1, 0}):
        how = "one-short"
    elif steps in ({1}, {1, 0}):
        how = "one-long"
    return OtherShape(how, difference.place)


@dataclass(frozen=True)
class NotFinite:
    """NaN or infinity where a finite number, or another of these, is expected."""

    got: float | None
    """The element with the largest error; null where values may not be shown."""
    expected: float | None
    """The number expected there; null where the answer is judged as a whole, and where values may not be shown."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""
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
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""
    index: Index | None = None
    """Its position in the array; null for a number."""
    wrong: int = 1
    """Number of wrong elements."""
    size: int = 1
    """Number of elements."""


@dataclass(frozen=True)
class OtherValue:
    """Another text or truth value, or an array with other truth values."""

    got: str | None
    """The value, as Python writes it; null where values may not be shown."""
    expected: str | None
    """The value expected; null where values may not be shown."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""
    index: Index | None = None
    """Its position in the array; null for a single value."""
    wrong: int = 1
    """Number of wrong elements."""
    size: int = 1
    """Number of elements."""


RUN_AWAY = 1e6
"""An answer whose residual is so many times what it is to be compared with has run away."""


@dataclass(frozen=True)
class LargeResidual:
    """An answer that does not solve the equation."""

    got: float | None
    """max|A·k − y| / max|y|; null where it may not be shown."""
    expected: float
    """The largest value allowed."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""


@dataclass(frozen=True)
class NotMet:
    """An answer that does not meet the author's predicate."""

    words: Text
    """What the author says of it."""
    place: Place = ()
    """What leads to it in the answer: keys, names or positions; empty for the answer itself."""


Difference: TypeAlias = (
    WrongLength
    | WrongKeys
    | WrongType
    | WrongShape
    | OtherShape
    | NotFinite
    | WrongValue
    | OtherValue
    | LargeResidual
    | NotMet
)


def worst_index(difference: Difference) -> Index | None:
    """The element with the largest error, where there is one."""
    return difference.index if isinstance(difference, (WrongType, NotFinite, WrongValue, OtherValue)) else None


def difference_kind(difference: Difference) -> Literal["type", "shape", "value"]:
    """The kind of failure that a difference is."""
    match difference:
        case WrongLength() | WrongKeys() | WrongType():
            return "type"
        case WrongShape() | OtherShape():
            return "shape"
        case NotFinite() | WrongValue() | OtherValue() | LargeResidual() | NotMet():
            return "value"
        case _:
            assert_never(difference)
