"""The arguments of cases: literal arrays, random ones, and ones derived from another case.

Literal arrays can be checked by hand. Random ones depend on the course's secret seed and the
names of the case and the argument, so that students cannot know them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, assert_never

import numpy as np
from numpy.typing import NDArray

from tensorgrade.exercise.short_form import ShortForm


@dataclass(frozen=True)
class Draw:
    """A random array, drawn when the key is built. Authors make one with `normal` or `integers`."""

    shape: tuple[int, ...]
    distribution: Literal["normal", "integers", "near-one"]
    """near-one: from 0.9 to 1, so that ``scale`` is the largest absolute value."""
    dtype: Literal["float64", "float32"] = "float64"
    offset: float = 0.0
    """Added last."""
    scale: float = 1.0
    """The drawn values are multiplied by it; before ``offset`` and after ``sign``."""
    low: int = -5
    """The smallest integer that is drawn."""
    high: int = 6
    """One more than the largest integer that is drawn."""
    sign: Literal["any", "positive", "negative"] = "any"
    """Takes absolute values, with this sign; integers are moved away from zero by one, so that none is zero."""
    layout: Literal["C", "F", "strided", "readonly"] = "C"
    """The memory layout in the call; see `tensorgrade.arrays.codec.lay_out`."""
    largest_at: Literal["anywhere", "first", "last", "middle"] = "anywhere"
    """Whether the largest number is moved to the first or last place, where it changes places with what is there;
    middle: the largest of each map, which are the last two axes, to its middle."""

    def sample(self, generator: np.random.Generator) -> NDArray[Any]:
        """The array, in C order: ``layout`` is applied when the function is called."""
        if self.distribution == "normal":
            values = generator.standard_normal(self.shape)
        elif self.distribution == "near-one":
            values = generator.uniform(0.9, 1.0, self.shape) * generator.choice([-1.0, 1.0], self.shape)
        else:
            values = generator.integers(self.low, self.high, self.shape).astype(np.float64)
        if self.sign != "any":
            # One more away from zero: integers then have the sign, too.
            values = np.abs(values) + (self.distribution == "integers")
            values = values if self.sign == "positive" else -values
        values = (values * self.scale + self.offset).astype(self.dtype)
        if values.size > 1:
            self._place_largest(values)
        return values

    def _place_largest(self, values: NDArray[Any]) -> None:
        match self.largest_at:
            case "anywhere":
                pass
            case "first":
                _exchange_largest(values, (0,) * values.ndim)
            case "last":
                _exchange_largest(values, (-1,) * values.ndim)
            case "middle":
                sides = values.shape[-2:]
                for part in values.reshape(-1, *sides):  # a view: the array is in C order
                    _exchange_largest(part, tuple(length // 2 for length in sides))
            case _:
                assert_never(self.largest_at)


def _exchange_largest(values: NDArray[Any], place: tuple[int, ...]) -> None:
    """Exchange the largest number of an array and the one at this place."""
    largest = np.unravel_index(values.argmax(), values.shape)
    values[place], values[largest] = values[largest], values[place]


def normal(*shape: int, **options: Any) -> Draw:
    """A random array of this shape with standard normal values. The options are `Draw`'s other fields."""
    return Draw(shape, distribution="normal", **options)


def integers(*shape: int, **options: Any) -> Draw:
    """A random array of integers from ``low`` to ``high - 1``, as floats, so that their sums are exact.

    The options are `Draw`'s other fields.
    """
    return Draw(shape, distribution="integers", **options)


def grid(*shape: int, start: int = 0) -> NDArray[np.float64]:
    """A float64 array of ``start, start + 1, …`` in this shape, as in the book's examples."""
    return np.arange(start, start + int(np.prod(shape)), dtype=np.float64).reshape(shape)


def array(values: Any) -> NDArray[np.float64]:
    """A float64 array of these values."""
    return np.array(values, dtype=np.float64)


@dataclass(frozen=True)
class Make(metaclass=ShortForm):
    """An object that the student's own class or function makes: ``Make("Linear", W=…, b=…)``.

    The function is that of another exercise of the assignment. Its arguments are those of a `Case`, among which may be
    other objects.
    """

    function: str
    arguments: Mapping[str, Any]

    if TYPE_CHECKING:

        def __init__(self, function: str, /, **arguments: Any) -> None: ...

    @staticmethod
    def short_form(function: str, /, **arguments: Any) -> dict[str, Any]:
        """The fields."""
        return {"function": function, "arguments": arguments}


@dataclass(frozen=True)
class Derived:
    """An argument made from the argument of the same name of an earlier case, for metamorphic relations."""

    case: str
    """The name of the earlier case."""
    change: Callable[[Any], Any] = lambda values: values
    """The new array, or other value, from the earlier one; by default the same. An array keeps its memory layout."""


@dataclass(frozen=True)
class Generated:
    """An argument that a function makes: of a `numpy.random.Generator`, and by name of the case's earlier arguments.

    Arrays come as float64, and are returned so; ``dtype`` is that of the call.
    """

    function: Callable[..., Any]
    dtype: Literal["float64", "float32"] = "float64"
