"""Compares an answer with the expected one: returns the first difference in a fixed order, or None.

The order is structure, kind, shape, finite, values. All comparisons are in float64. An element y
passes if ``|y − Y| ≤ u·bound``; Y and the bound are stored in the key (see
`tensorgrade.exercise.answer_kinds.Close`), and u is the check's unit roundoff.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array, Opaque

FLOAT32_ROUNDOFF = 2.0**-24
FLOAT64_ROUNDOFF = 2.0**-53
FLOAT_DTYPES = (np.dtype("float32"), np.dtype("float64"))

Float64Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class ExpectedPart:
    """One part of an expected answer.

    close: ``values`` within ``u·bound``, element by element. exact: ``values`` rounded to the
    answer's dtype. number, pair: integers in ``values``; ``bound`` is empty. residual:
    ``max|A·k − y| ≤ rtol·max|y|`` for an answer k of ``shape``, with A in ``values``, (rows,
    unknowns), and y in ``bound``, (rows,).
    """

    kind: Literal["close", "exact", "number", "pair", "residual"]
    values: Float64Array
    bound: Float64Array
    shape: tuple[int, ...]
    rtol: float = 0.0

    def least_squares_solution(self) -> Float64Array:
        """The answer with the least ‖A·k − y‖₂, for a part of kind residual."""
        solution = np.linalg.lstsq(self.values, self.bound, rcond=None)[0]
        return np.asarray(solution, dtype=np.float64).reshape(self.shape)


ExpectedAnswer = tuple[ExpectedPart, ...]
"""One part, or several where the answer is a tuple."""


@dataclass(frozen=True)
class Mismatch:
    """The first difference between an answer and the expected one."""

    step: Literal["structure", "kind", "shape", "finite", "value"]
    """The step of the comparison that failed."""
    got: Any
    """Of the answer: its length, kind, shape or element, by the step."""
    expected: Any
    """The same of the expected answer."""
    part: int | None = None
    """The position in the tuple, where the answer is one."""
    index: tuple[int, ...] | None = None
    """The element with the largest difference."""
    wrong: int = 0
    """How many elements are wrong."""
    size: int = 0
    """How many elements there are."""


def compare(answer: Any, expected: ExpectedAnswer, unit: float = FLOAT32_ROUNDOFF) -> Mismatch | None:
    """The first difference between a decoded answer (`tensorgrade.arrays.codec`) and the expected one, or None.

    ``unit`` is the unit roundoff u.
    """
    if len(expected) == 1:
        return _compare_part(answer, expected[0], unit, None)
    if type(answer) not in (tuple, list):
        return Mismatch("kind", describe_type(answer), "tuple")
    if len(answer) != len(expected):
        return Mismatch("structure", len(answer), len(expected))
    for position, (item, part) in enumerate(zip(answer, expected, strict=True)):
        if mismatch := _compare_part(item, part, unit, position):
            return mismatch
    return None


def describe_type(answer: Any) -> str:
    """The type of an answer, as Python calls it; with the dtype for arrays and NumPy scalars."""
    if isinstance(answer, Opaque):
        return answer.type_name
    if isinstance(answer, Array):
        return f"numpy.ndarray of {answer.values.dtype}"
    if isinstance(answer, np.generic):
        return f"numpy.{answer.dtype}"
    return "None" if answer is None else type(answer).__name__


def _compare_part(answer: Any, expected: ExpectedPart, unit: float, part: int | None) -> Mismatch | None:
    if expected.kind in ("number", "pair"):
        return _compare_numbers(answer, expected)
    if not isinstance(answer, Array) or answer.values.dtype not in FLOAT_DTYPES:
        return Mismatch("kind", describe_type(answer), "array", part)
    got = answer.values
    if got.shape != expected.shape:
        return Mismatch("shape", got.shape, expected.shape, part)
    if expected.kind == "residual":
        return _compare_residual(got, expected, part)
    values = expected.values
    if expected.kind == "exact":
        values = values.astype(got.dtype).astype(np.float64)
    tolerance = expected.bound * unit
    return _compare_elements(got.astype(np.float64), values, tolerance, part)


def _compare_elements(
    got: Float64Array, expected: Float64Array, tolerance: Float64Array, part: int | None
) -> Mismatch | None:
    with np.errstate(invalid="ignore", over="ignore"):
        excess = np.abs(got - expected) - tolerance
    if (excess <= 0).all():  # false with NaN or an infinity in either: every comparison with NaN is
        return None
    not_finite = ~np.isfinite(got)
    # NaN and infinities must be expected in their place; elsewhere the difference must be small.
    as_expected = not_finite & ((got == expected) | (np.isnan(got) & np.isnan(expected)))
    wrong = (not_finite & ~as_expected) | (~not_finite & ~(excess <= 0))
    if not wrong.any():
        return None
    step: Literal["finite", "value"] = "finite" if (wrong & not_finite).any() else "value"
    severity = np.where(wrong & not_finite, np.inf, np.where(wrong, np.nan_to_num(excess, nan=np.inf), -np.inf))
    index = tuple(int(number) for number in np.unravel_index(int(np.argmax(severity)), got.shape))
    return Mismatch(step, float(got[index]), float(expected[index]), part, index, int(wrong.sum()), got.size)


def _compare_residual(got: NDArray[Any], expected: ExpectedPart, part: int | None) -> Mismatch | None:
    if not np.isfinite(got).all():
        index = tuple(int(number) for number in np.argwhere(~np.isfinite(got))[0])
        return Mismatch("finite", float(got[index]), None, part, index, 1, got.size)
    largest = float(np.abs(expected.bound).max()) or 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        residual = float(np.abs(expected.values @ got.astype(np.float64).ravel() - expected.bound).max())
    if residual <= expected.rtol * largest:
        return None
    return Mismatch("value", residual / largest, expected.rtol, part)


def _compare_numbers(answer: Any, expected: ExpectedPart) -> Mismatch | None:
    count = expected.values.size
    if expected.kind == "pair":
        items = _items_of_sequence(answer)
        if items is None:
            return Mismatch("kind", describe_type(answer), "pair")
        if len(items) != count:
            return Mismatch("structure", len(items), count)
    else:
        items = [answer]
    for position, item in enumerate(items):
        number = _python_number(item)
        index = (position,) if expected.kind == "pair" else None
        if number is None:
            return Mismatch("kind", describe_type(item), expected.kind, index=index)
        right = int(expected.values.ravel()[position])
        if isinstance(number, float) and not math.isfinite(number):
            return Mismatch("finite", number, right, index=index, wrong=1, size=count)
        if number != right:
            return Mismatch("value", number, right, index=index, wrong=1, size=count)
    return None


def _items_of_sequence(answer: Any) -> list[Any] | None:
    if type(answer) in (tuple, list):
        return list(answer)
    if isinstance(answer, Array) and answer.values.ndim == 1 and answer.values.size < 100:
        return list(answer.values)
    return None


def _python_number(item: Any) -> int | float | None:
    if isinstance(item, Array) and item.values.ndim == 0:
        item = item.values[()]
    if isinstance(item, np.generic):
        item = item.item() if item.dtype.kind in "iuf" else None
    return item if type(item) in (int, float) else None
