"""Compares the array, or the number, that an answer is with the expected one; see `tensorgrade.key.compare`."""

import math
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.key.expected_answers import CloseAnswer, ExactAnswer, Float64Array, ResidualAnswer
from tensorgrade.result.differences import (
    Difference,
    LargeResidual,
    NotFinite,
    OtherValue,
    Place,
    WrongShape,
    WrongType,
    WrongValue,
)

FLOAT_DTYPES = (np.dtype("float32"), np.dtype("float64"))


def describe_type(answer: Any) -> str:
    """The type of an answer, as Python calls it; with the dtype for arrays and NumPy scalars."""
    if isinstance(answer, Opaque):
        return answer.type_name
    if isinstance(answer, Array):
        return f"numpy.ndarray of {answer.values.dtype}"
    if isinstance(answer, np.generic):
        return f"numpy.{answer.dtype}"
    return "None" if answer is None else type(answer).__name__


def float_array(answer: Any, shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The array of floats that an answer is; where one of no axes is expected, a number is one, too. Else None."""
    if isinstance(answer, Array):
        values: NDArray[Any] = answer.values
        return values if values.dtype in FLOAT_DTYPES or (shape == () == values.shape and _is_number(answer)) else None
    if shape != () or not _is_number(answer):
        return None
    if isinstance(answer, np.generic):
        return np.asarray(answer)
    try:
        return np.array(answer, dtype=np.float64)
    except OverflowError:  # an integer of more than 308 digits
        return np.array(math.copysign(math.inf, answer))


def compare_array(
    answer: Any, expected: CloseAnswer | ExactAnswer | ResidualAnswer, unit: float, place: Place
) -> Difference | None:
    """The first difference of an array of floats, or of a number, from the expected one; ``unit`` is u."""
    got = float_array(answer, expected.shape)
    if got is None:
        return WrongType(describe_type(answer), "array" if expected.shape else "number", place)
    if got.shape != expected.shape:
        return WrongShape(got.shape, expected.shape, place)
    match expected:
        case CloseAnswer(values, bound):
            return _compare_elements(got.astype(np.float64), values, bound * unit, place)
        case ExactAnswer(values):
            own = values.astype(got.dtype) if got.dtype in FLOAT_DTYPES else values
            rounded = own.astype(np.float64)
            return _compare_elements(got.astype(np.float64), rounded, np.zeros(rounded.shape), place)
        case ResidualAnswer():
            return _compare_residual(got, expected, place)
        case _:
            assert_never(expected)


def _compare_elements(
    got: Float64Array, expected: Float64Array, tolerance: Float64Array, place: Place
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
    return kind(float(got[index]), float(expected[index]), place, index or None, int(wrong.sum()), got.size)


def _compare_residual(got: NDArray[Any], expected: ResidualAnswer, place: Place) -> Difference | None:
    if not np.isfinite(got).all():
        index = tuple(int(number) for number in np.argwhere(~np.isfinite(got))[0])
        return NotFinite(float(got[index]), None, place, index, 1, got.size)
    largest = float(np.abs(expected.target).max()) or 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        residual = float(np.abs(expected.matrix @ got.astype(np.float64).ravel() - expected.target).max())
    if residual <= expected.rtol * largest:
        return None
    return LargeResidual(residual / largest, expected.rtol, place)


def compare_discrete(answer: Any, expected: NDArray[Any], place: Place) -> Difference | None:
    """The first difference of an array of integers, or of truth values, from the expected one."""
    kinds = "b" if expected.dtype.kind == "b" else "iuf"
    if not isinstance(answer, Array) or answer.values.dtype.kind not in kinds:
        return WrongType(describe_type(answer), "truth-values" if kinds == "b" else "integers", place)
    got = answer.values
    if got.shape != expected.shape:
        return WrongShape(got.shape, expected.shape, place)
    wrong = got != expected
    if not wrong.any():
        return None
    index = tuple(int(number) for number in np.argwhere(wrong)[0])
    one, right, count = got[index].item(), expected[index].item(), int(wrong.sum())
    if kinds == "b":
        return OtherValue(str(one), str(right), place, index, count, got.size)
    if isinstance(one, float) and not math.isfinite(one):
        return NotFinite(one, right, place, index, count, got.size)
    return WrongValue(one, right, place, index, count, got.size)


def _is_number(answer: Any) -> bool:
    return type(python_value(answer)) in (int, float)


def python_value(item: Any) -> Any:
    """The Python number or truth value that a NumPy scalar or an array of no axes holds; any other value as it is."""
    if isinstance(item, Array) and item.values.ndim == 0:
        item = item.values[()]
    return item.item() if isinstance(item, np.generic) and item.dtype.kind in "iufb" else item
