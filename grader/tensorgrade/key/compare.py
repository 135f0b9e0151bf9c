"""One answer against one truth: the first difference, in a fixed order, or None.

The order is structure, kind, shape, finite, values. Everything is decided in float64. An
element passes iff ``|y − Y| ≤ u·bound``, where the bound was computed with the truth (see
`tensorgrade.exercise.answer_kinds.Close`) and u is the unit roundoff that the check asks for.
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
    """What one part of an answer must be.

    close: ``values`` within ``u·bound``, element by element. exact: ``values`` rounded to
    the answer's dtype. number, pair: integers. residual: ``max|A·k − y| ≤ rtol·max|y|`` for
    an answer k of ``shape``, with A and y in ``values`` and ``bound``.
    """

    kind: Literal["close", "exact", "number", "pair", "residual"]
    values: Float64Array
    bound: Float64Array
    shape: tuple[int, ...]
    rtol: float = 0.0

    def least_squares_solution(self) -> Float64Array:
        """The answer that satisfies a residual best."""
        found = np.linalg.lstsq(self.values, self.bound, rcond=None)[0]
        return np.asarray(found, dtype=np.float64).reshape(self.shape)


ExpectedAnswer = tuple[ExpectedPart, ...]
"""One part, or several where the answer is a tuple."""


@dataclass(frozen=True)
class Mismatch:
    """The first difference: which step of the order, where, what was got, what it should be."""

    step: Literal["structure", "kind", "shape", "finite", "value"]
    got: Any
    expected: Any
    part: int | None = None
    index: tuple[int, ...] | None = None
    wrong: int = 0
    size: int = 0


def compare(answer: Any, truth: ExpectedAnswer, unit: float = FLOAT32_ROUNDOFF) -> Mismatch | None:
    """The first difference between a decoded answer (`tensorgrade.arrays.codec`) and the truth, or None."""
    if len(truth) == 1:
        return _part(answer, truth[0], unit, None)
    if type(answer) not in (tuple, list):
        return Mismatch("kind", describe_type(answer), "tuple")
    if len(answer) != len(truth):
        return Mismatch("structure", len(answer), len(truth))
    for position, (item, expected) in enumerate(zip(answer, truth, strict=True)):
        if mismatch := _part(item, expected, unit, position):
            return mismatch
    return None


def describe_type(answer: Any) -> str:
    """The kind of an answer, as a student would say it."""
    if isinstance(answer, Opaque):
        return answer.type_name
    if isinstance(answer, Array):
        return f"numpy.ndarray of {answer.values.dtype}"
    if isinstance(answer, np.generic):
        return f"numpy.{answer.dtype}"
    return "None" if answer is None else type(answer).__name__


def _part(answer: Any, expected: ExpectedPart, unit: float, part: int | None) -> Mismatch | None:
    if expected.kind in ("number", "pair"):
        return _numbers(answer, expected)
    if not isinstance(answer, Array) or answer.values.dtype not in FLOAT_DTYPES:
        return Mismatch("kind", describe_type(answer), "array", part)
    got = answer.values
    if got.shape != expected.shape:
        return Mismatch("shape", got.shape, expected.shape, part)
    if expected.kind == "residual":
        return _residual(got, expected, part)
    truth = expected.values
    if expected.kind == "exact":
        truth = truth.astype(got.dtype).astype(np.float64)
    tolerance = expected.bound * unit
    return _elements(got.astype(np.float64), truth, tolerance, part)


def _elements(got: Float64Array, truth: Float64Array, tolerance: Float64Array, part: int | None) -> Mismatch | None:
    with np.errstate(invalid="ignore", over="ignore"):
        excess = np.abs(got - truth) - tolerance
    if (excess <= 0).all():  # with NaN or an infinity in either, no comparison holds
        return None
    odd = ~np.isfinite(got)
    # NaN and infinities must match in place; elsewhere the difference must be small.
    same_odd = odd & ((got == truth) | (np.isnan(got) & np.isnan(truth)))
    bad = (odd & ~same_odd) | (~odd & ~(excess <= 0))
    if not bad.any():
        return None
    step: Literal["finite", "value"] = "finite" if (bad & odd).any() else "value"
    weight = np.where(bad & odd, np.inf, np.where(bad, np.nan_to_num(excess, nan=np.inf), -np.inf))
    index = tuple(int(number) for number in np.unravel_index(int(np.argmax(weight)), got.shape))
    return Mismatch(step, float(got[index]), float(truth[index]), part, index, int(bad.sum()), got.size)


def _residual(got: NDArray[Any], expected: ExpectedPart, part: int | None) -> Mismatch | None:
    if not np.isfinite(got).all():
        index = tuple(int(number) for number in np.argwhere(~np.isfinite(got))[0])
        return Mismatch("finite", float(got[index]), None, part, index, 1, got.size)
    largest = float(np.abs(expected.bound).max()) or 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        residual = float(np.abs(expected.values @ got.astype(np.float64).ravel() - expected.bound).max())
    if residual <= expected.rtol * largest:
        return None
    return Mismatch("value", residual / largest, expected.rtol, part)


def _numbers(answer: Any, expected: ExpectedPart) -> Mismatch | None:
    count = expected.values.size
    if expected.kind == "pair":
        items = _items(answer)
        if items is None:
            return Mismatch("kind", describe_type(answer), "pair")
        if len(items) != count:
            return Mismatch("structure", len(items), count)
    else:
        items = [answer]
    for position, item in enumerate(items):
        number = _number(item)
        where = (position,) if expected.kind == "pair" else None
        if number is None:
            return Mismatch("kind", describe_type(item), expected.kind, index=where)
        truth = int(expected.values.ravel()[position])
        if isinstance(number, float) and not math.isfinite(number):
            return Mismatch("finite", number, truth, index=where, wrong=1, size=count)
        if number != truth:
            return Mismatch("value", number, truth, index=where, wrong=1, size=count)
    return None


def _items(answer: Any) -> list[Any] | None:
    if type(answer) in (tuple, list):
        return list(answer)
    if isinstance(answer, Array) and answer.values.ndim == 1 and answer.values.size < 100:
        return list(answer.values)
    return None


def _number(item: Any) -> int | float | None:
    if isinstance(item, Array) and item.values.ndim == 0:
        item = item.values[()]
    if isinstance(item, np.generic):
        item = item.item() if item.dtype.kind in "iuf" else None
    return item if type(item) in (int, float) else None
