"""The kinds of answer that an exercise can have: arrays within rounding, exact arrays, numbers, residuals.

Y is the reference's answer in float64 on the CPU, y the student's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Close:
    """An array of float32 or float64 that differs from the reference by rounding only.

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
    """An integer: int, integer-valued float, NumPy scalar or 0-d array."""


@dataclass(frozen=True)
class Pair:
    """Two integers, as in `Number`: in a tuple, list or 1-d array."""


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


AnswerSpec = Close | Exact | Number | Pair | tuple[Close | Exact, ...]
"""The kind of an answer; a tuple of kinds where the answer is a tuple of arrays."""
