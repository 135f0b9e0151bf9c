"""Expected answers, as a key stores them: one record for each way in which a value is compared.

An answer that holds others is a tree: `Branches`, whose items are expected answers. `answer_tree` walks it.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.value_equality import ByValue
from tensorgrade.translation import Text

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


@dataclass(frozen=True, eq=False)
class DiscreteAnswer(ByValue):
    """An array of integers that equals ``values``, in a dtype of integers or floats; or an array of truth values."""

    values: NDArray[np.int64] | NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the answer."""
        return self.values.shape


@dataclass(frozen=True)
class NumberAnswer:
    """A number y, as a Python or NumPy number of any type: ``|y − value| ≤ tolerance``.

    Without a tolerance the right one is an integer; a misconception's may be any.
    """

    value: int | float
    tolerance: float = 0.0


@dataclass(frozen=True)
class WordAnswer:
    """A text, character by character."""

    value: str


@dataclass(frozen=True)
class TruthAnswer:
    """True or False, as a Python or NumPy truth value."""

    value: bool


@dataclass(frozen=True)
class NoneAnswer:
    """None."""


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


@dataclass(frozen=True, eq=False)
class MeetsAnswer(ByValue):
    """A value for which a predicate is true; what it says of an answer is found out before (`judged_values`)."""

    source: str
    """Defines ``predicate``; it runs in a process of its own, or on the student's machine in their own check."""
    parameters: tuple[str, ...]
    """Those of the case's arguments that the predicate takes by name."""
    words: Text
    """What the student reads when it is false."""
    like: "ExpectedAnswer"
    """An answer of the right kind: the reference's, or a misconception's."""
    broken: bool = False
    """Whether this is a misconception's answer, which does not meet the predicate."""


ExpectedPart: TypeAlias = (
    CloseAnswer
    | ExactAnswer
    | DiscreteAnswer
    | NumberAnswer
    | PairAnswer
    | WordAnswer
    | TruthAnswer
    | NoneAnswer
    | ResidualAnswer
    | MeetsAnswer
)
"""An expected answer that is compared as a whole."""

BranchKind: TypeAlias = Literal["tuple", "list", "dict"]


@dataclass(frozen=True, eq=False)
class Branches(ByValue):
    """A tuple, a list, or a dictionary with texts as keys; each item is an answer by itself."""

    kind: BranchKind
    items: tuple["ExpectedAnswer", ...]
    names: tuple[str, ...] = ()
    """The keys of a dictionary, in order; of a tuple, the names of its items, if the author has given some."""

    @property
    def steps(self) -> tuple[int | str, ...]:
        """What leads to each item: its name, or its position where it has none."""
        return self.names or tuple(range(len(self.items)))

    def contents(self, answer: Any) -> list[Any] | None:
        """The items of a value in this order; None where it does not have the structure. A list may be a tuple."""
        if self.kind == "dict":
            if type(answer) is not dict or answer.keys() != set(self.names):
                return None
            return [answer[name] for name in self.names]
        return list(answer) if type(answer) in (tuple, list) and len(answer) == len(self.items) else None


ExpectedAnswer: TypeAlias = ExpectedPart | Branches
