"""What a case's arguments may be made of: literal arrays, random ones, and ones derived from another case.

Literal arrays are what people can check by hand; drawn ones come from the course's secret seed
and the case's name, so that nobody can look them up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Draw:
    """A random array that ``build`` draws from the case's own seed; see `normal` and `integers`."""

    shape: tuple[int, ...]
    distribution: Literal["normal", "integers"]
    dtype: Literal["float64", "float32"] = "float64"
    offset: float = 0.0
    scale: float = 1.0
    low: int = -5
    high: int = 6
    sign: Literal["any", "positive", "negative"] = "any"
    layout: Literal["C", "F", "strided", "readonly"] = "C"

    def sample(self, generator: np.random.Generator) -> NDArray[Any]:
        """The array itself, C-ordered; ``layout`` is applied where the call is made."""
        if self.distribution == "normal":
            values = generator.standard_normal(self.shape)
        else:
            values = generator.integers(self.low, self.high, self.shape).astype(np.float64)
        if self.sign != "any":
            # One more away from zero: whole numbers then have the sign, too.
            values = np.abs(values) + (self.distribution == "integers")
            values = values if self.sign == "positive" else -values
        return (values * self.scale + self.offset).astype(self.dtype)


def normal(*shape: int, **options: Any) -> Draw:
    """Normally distributed values of the given shape; options are `Draw`'s fields."""
    return Draw(shape, "normal", **options)


def integers(*shape: int, **options: Any) -> Draw:
    """Integers from ``low`` up to, not including, ``high``, as floats: sums of them are exact."""
    return Draw(shape, "integers", **options)


def grid(*shape: int, start: int = 0) -> NDArray[np.float64]:
    """``start, start + 1, …`` in the given shape, as the book's examples have it."""
    return np.arange(start, start + int(np.prod(shape)), dtype=np.float64).reshape(shape)


def array(values: Any) -> NDArray[np.float64]:
    """A literal float64 array."""
    return np.array(values, dtype=np.float64)


@dataclass(frozen=True)
class Derived:
    """An argument made from another case's argument of the same name, for laws between two calls."""

    case: str
    change: Callable[[NDArray[Any]], NDArray[Any]] = lambda values: values
