"""Expected answers, as a key stores them: one record for each way in which an answer is compared."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.value_equality import ByValue

Float64Array: TypeAlias = NDArray[np.float64]

_OTHER_ROUNDS_MORE = 128
"""The bounds of a correlation differ by less from place to place: its (n+2)·B + 8·S is at least 8·S everywhere."""


@dataclass(frozen=True, eq=False)
class CloseAnswer(ByValue):
    """An array whose elements are within ``u·bound`` of ``values``; both have the answer's shape."""

    values: Float64Array
    bound: Float64Array

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the answer."""
        return self.values.shape

    def bound_of_other(self, values: Float64Array) -> Float64Array:
        """A bound for another answer to the same case, such as a misconception's, which rounds about as this one does.

        It is the largest of this answer's, but where that is far larger than at the element's own place, a multiple of
        the latter: elements may differ by orders of magnitude.
        """
        largest = np.full(values.shape, self.bound.max(initial=0.0))
        if values.shape != self.shape:
            return largest
        near = _OTHER_ROUNDS_MORE * (self.bound + np.abs(values))
        return np.asarray(np.minimum(largest, near), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class ExactAnswer(ByValue):
    """An array that equals ``values`` rounded to the answer's dtype."""

    values: Float64Array

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the answer."""
        return self.values.shape


@dataclass(frozen=True)
class NumberAnswer:
    """A number, as a Python or NumPy number of any type. The right one is an integer; a misconception's may be any."""

    value: int | float


@dataclass(frozen=True)
class PairAnswer:
    """Numbers, as of `NumberAnswer`, in a tuple, a list or an array of one dimension."""

    values: tuple[int | float, ...]


@dataclass(frozen=True, eq=False)
class ResidualAnswer(ByValue):
    """An array k of ``shape`` that solves A·k = y: ``max|A·k − y| ≤ rtol·max|y|``."""

    matrix: Float64Array
    """A, of shape (rows, unknowns)."""
    target: Float64Array
    """y, of shape (rows,)."""
    shape: tuple[int, ...]
    rtol: float

    def least_squares_solution(self) -> Float64Array:
        """The answer with the least ‖A·k − y‖₂."""
        solution = np.linalg.lstsq(self.matrix, self.target, rcond=None)[0]
        return np.asarray(solution, dtype=np.float64).reshape(self.shape)


ExpectedPart: TypeAlias = CloseAnswer | ExactAnswer | NumberAnswer | PairAnswer | ResidualAnswer

ExpectedAnswer: TypeAlias = tuple[ExpectedPart, ...]
"""One part, or several where the answer is a tuple."""
