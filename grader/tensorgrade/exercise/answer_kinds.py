"""What an answer can be: an array within a rounding bound, an exact one, numbers, or a property."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Close:
    """An array within the rounding bound of the method (float32 or float64 arithmetic).

    With ``B = reference(|arguments|)``, an element passes iff
    ``|y − Y| ≤ u·((n+2)·B + 8·S)``. ``terms`` gives n, the products added per
    element (default: the reference of all ones); ``scale`` gives S, which bounds B over
    every output there could be (default: max B). Both take the
    arguments' absolute values, with defaults filled in.
    """

    terms: Callable[..., Any] | None = None
    scale: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Exact:
    """An array equal to the reference rounded to the answer's dtype (max pooling)."""


@dataclass(frozen=True)
class Number:
    """A number: int, integer-valued float, NumPy scalar or 0-d array."""


@dataclass(frozen=True)
class Pair:
    """Two numbers: a tuple, list or array."""


@dataclass(frozen=True)
class Residual:
    """Returned by a reference whose answer is a property: ``max|A·k − y| ≤ rtol·max|y|``.

    ``A`` is (rows, unknowns), ``y`` is (rows,), the answer k has the given shape.
    """

    A: Any
    y: Any
    shape: tuple[int, ...]
    rtol: float


AnswerSpec = Close | Exact | Number | Pair | tuple[Close | Exact, ...]
