"""The kinds of answer that an exercise can have: arrays within rounding, exact arrays, numbers, residuals.

Y is the reference's answer in float64 on the CPU, y the student's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Close:
    """An array of float32 or float64 that differs from the reference by rounding only.

    An element passes if ``|y − Y| ≤ u·((n+2)·B + 8·S)``, where B = reference(|arguments|), n is the number of
    products added per element, and S bounds B over every output that there could be. The unit roundoff u is 2⁻²⁴
    (float32); the precision check takes 2⁻⁵³ (float64) where all arrays of the case are float64.

    ``terms`` and ``scale`` take the reference's arguments, with the arrays' absolute values and the defaults filled in.
    """

    terms: Callable[..., Any] | None = None
    """Returns n: a number, or a tensor that broadcasts to the answer's shape. Default: the reference of all ones."""
    scale: Callable[..., Any] | None = None
    """Returns S, likewise. Default: the maximum of B."""


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
