"""Compares an answer with the expected one: returns the first difference in a fixed order, or None.

The order is structure, kind, shape, finite, values. All comparisons are in float64. An element y
passes if ``|y − Y| ≤ u·bound``; Y and the bound are stored in the key (see
`tensorgrade.exercise.answer_kinds.Close`), and u is the check's unit roundoff.
"""

import math
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.key.expected_answers import (
    CloseAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    Float64Array,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.result.differences import (
    Difference,
    LargeResidual,
    NotFinite,
    WrongLength,
    WrongShape,
    WrongType,
    WrongValue,
)

FLOAT32_ROUNDOFF = 2.0**-24
FLOAT64_ROUNDOFF = 2.0**-53
FLOAT_DTYPES = (np.dtype("float32"), np.dtype("float64"))


def compare(answer: Any, expected: ExpectedAnswer, unit: float = FLOAT32_ROUNDOFF) -> Difference | None:
    """The first difference between a decoded answer (`tensorgrade.arrays.codec`) and the expected one, or None.

    ``unit`` is the unit roundoff u.
    """
    if len(expected) == 1:
        return _compare_part(answer, expected[0], unit, None)
    if type(answer) not in (tuple, list):
        return WrongType(describe_type(answer), "tuple")
    if len(answer) != len(expected):
        return WrongLength(len(answer), len(expected))
    for position, (item, part) in enumerate(zip(answer, expected, strict=True)):
        if difference := _compare_part(item, part, unit, position):
            return difference
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


def _compare_part(answer: Any, expected: ExpectedPart, unit: float, part: int | None) -> Difference | None:
    match expected:
        case NumberAnswer(value):
            return _compare_number(answer, value, 1, None)
        case PairAnswer(values):
            return _compare_pair(answer, values)
        case CloseAnswer() | ExactAnswer() | ResidualAnswer():
            return _compare_array(answer, expected, unit, part)
        case _:
            assert_never(expected)


def _compare_array(
    answer: Any, expected: CloseAnswer | ExactAnswer | ResidualAnswer, unit: float, part: int | None
) -> Difference | None:
    if not isinstance(answer, Array) or answer.values.dtype not in FLOAT_DTYPES:
        return WrongType(describe_type(answer), "array", part)
    got = answer.values
    if got.shape != expected.shape:
        return WrongShape(got.shape, expected.shape, part)
    match expected:
        case CloseAnswer(values, bound):
            return _compare_elements(got.astype(np.float64), values, bound * unit, part)
        case ExactAnswer(values):
            rounded = values.astype(got.dtype).astype(np.float64)
            return _compare_elements(got.astype(np.float64), rounded, np.zeros(rounded.shape), part)
        case ResidualAnswer():
            return _compare_residual(got, expected, part)
        case _:
            assert_never(expected)


def _compare_elements(
    got: Float64Array, expected: Float64Array, tolerance: Float64Array, part: int | None
) -> Difference | None:
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
    kind: type[NotFinite] | type[WrongValue] = NotFinite if (wrong & not_finite).any() else WrongValue
    severity = np.where(wrong & not_finite, np.inf, np.where(wrong, np.nan_to_num(excess, nan=np.inf), -np.inf))
    index = tuple(int(number) for number in np.unravel_index(int(np.argmax(severity)), got.shape))
    return kind(float(got[index]), float(expected[index]), part, index, int(wrong.sum()), got.size)


def _compare_residual(got: NDArray[Any], expected: ResidualAnswer, part: int | None) -> Difference | None:
    if not np.isfinite(got).all():
        index = tuple(int(number) for number in np.argwhere(~np.isfinite(got))[0])
        return NotFinite(float(got[index]), None, part, index, 1, got.size)
    largest = float(np.abs(expected.target).max()) or 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        residual = float(np.abs(expected.matrix @ got.astype(np.float64).ravel() - expected.target).max())
    if residual <= expected.rtol * largest:
        return None
    return LargeResidual(residual / largest, expected.rtol, part)


def _compare_pair(answer: Any, expected: tuple[int | float, ...]) -> Difference | None:
    items = _items_of_sequence(answer)
    if items is None:
        return WrongType(describe_type(answer), "pair")
    if len(items) != len(expected):
        return WrongLength(len(items), len(expected))
    for position, (item, right) in enumerate(zip(items, expected, strict=True)):
        if difference := _compare_number(item, right, len(expected), (position,)):
            return difference
    return None


def _compare_number(answer: Any, right: int | float, size: int, index: tuple[int, ...] | None) -> Difference | None:
    """``index`` is the number's position in a pair of ``size`` numbers."""
    number = _python_number(answer)
    if number is None:
        return WrongType(describe_type(answer), "number" if index is None else "pair", index=index)
    if isinstance(number, float) and not math.isfinite(number):
        return NotFinite(number, right, index=index, size=size)
    return WrongValue(number, right, index=index, size=size) if number != right else None


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
