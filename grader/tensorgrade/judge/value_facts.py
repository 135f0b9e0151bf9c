"""What wrong answers that are arrays have in common, compared with the expected ones: facts about their numbers.

Each function returns a hint that holds for all of them, and that no right answer contradicts; else None.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.case_properties import is_pair
from tensorgrade.judge.wrong_arrays import RightAnswer, WrongArray
from tensorgrade.judge.wrong_places import PLACES, border_not_finite, filled_place, wrong_place
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.compare import compare
from tensorgrade.key.expected_answers import (
    CloseAnswer,
    DiscreteAnswer,
    ExactAnswer,
    ExpectedPart,
    Float64Array,
    ResidualAnswer,
)
from tensorgrade.result.explanation_facts import Hint, HintName

ValueFact: TypeAlias = Callable[[Sequence[WrongArray], Sequence[RightAnswer]], Hint | None]


def fact_of_values(wrong: Sequence[WrongArray] | None, right: Sequence[RightAnswer], pads: bool) -> Hint | None:
    """The first fact that holds; None where there is none, or too few wrong arrays for one.

    ``pads``: whether the exercise pads, so that windows meet a border.
    """
    # Answers that are right but for rounding have no other fault than that.
    if wrong is None or all(item.matches(item.values) for item in wrong):
        return None
    facts: tuple[ValueFact, ...] = (_transposed, _missing_row_or_column)
    if have_same_shapes(wrong):
        facts += (partial(filled_place, pads=pads), *([border_not_finite] if pads else []), _factor, _offset)
        facts += (partial(wrong_place, pads=pads),)
    # Wrong answers may hold NaN, infinities and the largest floats.
    with np.errstate(invalid="ignore", over="ignore"):
        hint = next((hint for fact in facts if (hint := fact(wrong, right))), None)
    if hint and hint.name in _OF_SOME_CALLS and any(map(_would_show, right)):
        return replace(hint, some_calls=True)
    return hint


_OF_SOME_CALLS = {"transposed", "offset", *PLACES}
"""What may be so in some calls only. Other facts are contradicted by right answers."""


def _would_show(right: RightAnswer) -> bool:
    """Whether a right answer says that a mistake is made in other calls only: numbers of which most are zero do not."""
    return not right.case.has_extreme_numbers and any(_has_axes(part, 1) for part in parts_of(right.expected))


def _transposed(wrong: Sequence[WrongArray], right: Sequence[RightAnswer]) -> Hint | None:
    swapped = [
        item.values.ndim >= 2 and item.matches(np.ascontiguousarray(item.values.swapaxes(-1, -2))) for item in wrong
    ]
    return Hint("transposed") if all(swapped) else None


def _missing_row_or_column(wrong: Sequence[WrongArray], right: Sequence[RightAnswer]) -> Hint | None:
    """One row, one column or both too few, the same in all answers; where windows are counted rightly, not told."""
    if any(_has_axes(part, 2) for item in right for part in parts_of(item.expected)):
        return None
    if any(item.got.ndim != len(item.values.shape) or item.got.ndim < 2 for item in wrong):
        return None
    differences = [tuple(np.subtract(item.values.shape, item.got.shape).tolist()) for item in wrong]
    missing = {difference[-2:] for difference in differences}
    names: dict[tuple[int, ...], HintName] = {(1, 0): "one-row-short", (0, 1): "one-column-short", (1, 1): "one-short"}
    if len(missing) == 1 and not any(any(difference[:-2]) for difference in differences):
        name = names.get(next(iter(missing)))
        return Hint(name) if name else None
    return None


def _has_axes(part: ExpectedPart, least: int) -> bool:
    """Whether it is an array of so many axes or more."""
    return isinstance(part, (CloseAnswer, ExactAnswer, DiscreteAnswer, ResidualAnswer)) and len(part.shape) >= least


def have_same_shapes(wrong: Sequence[WrongArray]) -> bool:
    """Whether each answer has the shape of the expected one."""
    return all(item.got.shape == item.values.shape for item in wrong)


def _factor(wrong: Sequence[WrongArray], right: Sequence[RightAnswer]) -> Hint | None:
    """The answer is the expected one times a factor: a constant, or an argument's size, or the reciprocal of that."""
    if sum(np.count_nonzero(item.values) for item in wrong) < 2 * len(wrong):
        return None
    factors = []
    for item in wrong:
        truth = item.values
        factor = float((item.got * truth).sum() / (truth * truth).sum()) if truth.any() else 1.0
        if not np.isfinite(factor) or abs(factor) < 1e-12 or not item.matches(factor * truth):
            return None
        factors.append(factor)
    for name in wrong[0].case.arguments:
        sizes = [_plane_size(item.case.arguments.get(name)) for item in wrong]
        right_sizes = [(item, _plane_size(item.case.arguments.get(name)) or 1) for item in right]
        divided = all(size and abs(factor * size - 1) < 1e-5 for factor, size in zip(factors, sizes, strict=True))
        multiplied = all(size and abs(factor / size - 1) < 1e-5 for factor, size in zip(factors, sizes, strict=True))
        if divided and not any(_would_be_wrong(item, 1 / size) for item, size in right_sizes):
            return Hint("divided-by-size", name)
        if multiplied and not any(_would_be_wrong(item, size) for item, size in right_sizes):
            return Hint("times-size", name)
    equal = max(factors) - min(factors) <= 1e-5 * abs(factors[0])
    if equal and not any(_would_be_wrong(item, factors[0]) for item in right):
        # The number is told only where a case that students see shows it.
        shown = [factor for factor, item in zip(factors, wrong, strict=True) if item.case.shown]
        return Hint("factor", number=shown[0] if shown else None)
    return None


def _would_be_wrong(right: RightAnswer, factor: float) -> bool:
    """Whether the expected answer times the factor is wrong: a right answer contradicts the factor."""
    return any(
        bool(compare(Array(factor * part.values), part))
        if isinstance(part, (CloseAnswer, ExactAnswer))
        else factor != 1
        for part in parts_of(right.expected)
    )


def _plane_size(value: Any) -> int | None:
    """The number of elements of an array's last two axes, or of a window given as (rows, columns)."""
    if isinstance(value, Array):
        return int(np.prod(value.values.shape[-2:]))
    return int(np.prod(value)) if is_pair(value) else None


def _offset(wrong: Sequence[WrongArray], right: Sequence[RightAnswer]) -> Hint | None:
    """Each plane (the last two axes) of the answer is off by a constant."""
    if all(_is_linear(item.values) for item in wrong):
        return None
    if not any(np.prod(item.got.shape[-2:]) >= 4 for item in wrong):
        return None
    for item in wrong:
        axes = tuple(range(max(0, item.got.ndim - 2), item.got.ndim))
        difference = (item.got - item.values).mean(axis=axes, keepdims=True)
        if not np.isfinite(difference).all() or not item.matches(item.values + difference):
            return None
    return Hint("offset")


def _is_linear(values: Float64Array) -> bool:
    """Whether values are linear along rows and columns, as those computed from a book's 0, 1, 2, … often are.

    Many mistakes are off by a constant there: a window's mean instead of its maximum, for example.
    """
    second_differences = [np.diff(values, 2, axis) for axis in range(-min(2, values.ndim), 0)]
    if values.ndim >= 2:
        second_differences.append(np.diff(np.diff(values, 1, -1), 1, -2))
    return all(np.allclose(difference, 0) for difference in second_differences)
