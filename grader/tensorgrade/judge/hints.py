"""Hints: facts that all wrong answers of a function share, for when no misconception explains them.

A hint is a fact, never a guess: it must hold for every wrong case, at least `MIN_CASES`, and no right case may
contradict it. Hints are about arrays in general and need no knowledge of the exercise. Two features of the arguments
together (`tensorgrade.judge.features_together`) come last.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.argument_facts import fact_of_arguments
from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.case_properties import MIN_CASES, is_pair
from tensorgrade.judge.failures import returned
from tensorgrade.judge.precision_loss import answered_arrays, rounded_decimals
from tensorgrade.judge.wrong_arrays import WrongArray, wrong_arrays
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
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import FeaturesTogether, Hint, HintName
from tensorgrade.sandbox.outcomes import NotCalled


def find_hint(exercise: ExerciseKey, outcomes: Outcomes, right: Mapping[str, bool]) -> Hint | FeaturesTogether | None:
    """The first fact that holds, from the most specific to the most general; None where none does.

    ``right``: for each judged case, whether its answer was.
    """
    called = {name: is_right for name, is_right in right.items() if not isinstance(outcomes[name], NotCalled)}
    right_cases = [exercise.case(name) for name, is_right in called.items() if is_right]
    wrong_cases = [exercise.case(name) for name, is_right in called.items() if not is_right]
    if not wrong_cases:
        return None
    # Right answers contradict facts about arguments only where mistakes would show.
    telling = [case for case in right_cases if not case.has_extreme_numbers]
    return (
        _rounded(right_cases, wrong_cases, outcomes)
        or _fact_of_values(right_cases, wrong_cases, outcomes)
        or _only_public_right(right_cases, wrong_cases)
        or fact_of_arguments(exercise, telling, wrong_cases, outcomes)
        or _negative_answers(right_cases, wrong_cases, outcomes)
    )


def _fact_of_values(right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes) -> Hint | None:
    """What the wrong answers have in common, compared with the expected ones."""
    wrong = wrong_arrays(wrong_cases, outcomes)
    # Answers that are right but for rounding have no other fault than that.
    if wrong is None or all(item.matches(item.values) for item in wrong):
        return None
    facts: tuple[Callable[[Sequence[WrongArray], Sequence[CaseKey]], Hint | None], ...]
    facts = (_transposed, _missing_row_or_column, _not_finite, _factor, _offset, _wrong_region)
    # Wrong answers may hold NaN, infinities and the largest floats.
    with np.errstate(invalid="ignore", over="ignore"):
        return next((hint for fact in facts if (hint := fact(wrong, right_cases))), None)


def _rounded(right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes) -> Hint | None:
    """All answers, the right ones too, are rounded to decimal places: too few for small numbers."""
    if not all(case.float64 for case in wrong_cases):  # arithmetic may be in float32
        return None
    cases = [*wrong_cases, *(case for case in right_cases if case.float64)]
    answered = [answered_arrays(case, returned(outcomes[case.name]), case.expected[0]) for case in cases]
    if not all(answered[: len(wrong_cases)]):
        return None
    decimals = rounded_decimals([item for items in answered for item in items])
    if decimals is None or decimals <= 0:
        return None
    shown = [item for items in answered for item in items if item.case.shown]
    told = rounded_decimals(shown) if shown else None
    return Hint("rounded", number=None if told is None else float(told))


def _transposed(wrong: Sequence[WrongArray], right_cases: Sequence[CaseKey]) -> Hint | None:
    swapped = [
        item.values.ndim >= 2 and item.matches(np.ascontiguousarray(item.values.swapaxes(-1, -2))) for item in wrong
    ]
    return Hint("transposed") if all(swapped) else None


def _missing_row_or_column(wrong: Sequence[WrongArray], right_cases: Sequence[CaseKey]) -> Hint | None:
    """One row, one column or both too few, the same in all answers; where windows are counted rightly, not told."""
    if any(map(_has_rows, (part for case in right_cases for part in parts_of(case.expected[0])))):
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


def _has_rows(part: ExpectedPart) -> bool:
    return isinstance(part, (CloseAnswer, ExactAnswer, DiscreteAnswer, ResidualAnswer)) and len(part.shape) >= 2


def _same_shapes(wrong: Sequence[WrongArray]) -> bool:
    return all(item.got.shape == item.values.shape for item in wrong)


def _not_finite(wrong: Sequence[WrongArray], right_cases: Sequence[CaseKey]) -> Hint | None:
    """NaN or infinity along the border, where the expected answer is finite, and finite numbers inside."""
    if not _same_shapes(wrong):
        return None
    masks = [~np.isfinite(item.got) & np.isfinite(item.values) for item in wrong]
    if all(_on_border(mask) for mask in masks) and any(_interior(mask).size for mask in masks):
        return Hint("border-not-finite")
    return None


def _on_border(mask: Any) -> bool:
    """Whether a mask of elements is true on the border only."""
    return bool(mask.ndim >= 2 and mask.any() and not _interior(mask).any())


def _interior(mask: Any) -> Any:
    return mask[..., 1:-1, 1:-1]


def _factor(wrong: Sequence[WrongArray], right_cases: Sequence[CaseKey]) -> Hint | None:
    """The answer is the expected one times a factor: a constant, or an argument's size, or the reciprocal of that."""
    if not _same_shapes(wrong) or sum(np.count_nonzero(item.values) for item in wrong) < 2 * len(wrong):
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
        right_sizes = [(case, _plane_size(case.arguments.get(name)) or 1) for case in right_cases]
        divided = all(size and abs(factor * size - 1) < 1e-5 for factor, size in zip(factors, sizes, strict=True))
        multiplied = all(size and abs(factor / size - 1) < 1e-5 for factor, size in zip(factors, sizes, strict=True))
        if divided and not any(_would_be_wrong(case, 1 / size) for case, size in right_sizes):
            return Hint("divided-by-size", name)
        if multiplied and not any(_would_be_wrong(case, size) for case, size in right_sizes):
            return Hint("times-size", name)
    equal = max(factors) - min(factors) <= 1e-5 * abs(factors[0])
    if equal and not any(_would_be_wrong(case, factors[0]) for case in right_cases):
        # The number is told only where a case that students see shows it.
        shown = [factor for factor, item in zip(factors, wrong, strict=True) if item.case.shown]
        return Hint("factor", number=shown[0] if shown else None)
    return None


def _would_be_wrong(case: CaseKey, factor: float) -> bool:
    """Whether the expected answer times the factor is wrong: a right answer to this case contradicts the factor."""
    return any(
        bool(compare(Array(factor * part.values), part))
        if isinstance(part, (CloseAnswer, ExactAnswer))
        else factor != 1
        for part in parts_of(case.expected[0])
    )


def _plane_size(value: Any) -> int | None:
    """The number of elements of an array's last two axes, or of a window given as (rows, columns)."""
    if isinstance(value, Array):
        return int(np.prod(value.values.shape[-2:]))
    return int(np.prod(value)) if is_pair(value) else None


def _offset(wrong: Sequence[WrongArray], right_cases: Sequence[CaseKey]) -> Hint | None:
    """Each plane (the last two axes) of the answer is off by a constant."""
    if not _same_shapes(wrong) or all(_is_linear(item.values) for item in wrong):
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


def _wrong_region(wrong: Sequence[WrongArray], right_cases: Sequence[CaseKey]) -> Hint | None:
    """Only the last row, the last column or the border is wrong, and something else is right."""
    if not _same_shapes(wrong) or any(item.got.ndim < 2 for item in wrong):
        return None
    masks = [item.wrong_elements() for item in wrong]
    if not any(min(mask.shape[-2:]) >= 2 and not mask.all() for mask in masks):
        return None
    if not any(mask[..., :-1, :].any() for mask in masks):
        return Hint("last-row")
    if not any(mask[..., :, :-1].any() for mask in masks):
        return Hint("last-column")
    if all(_on_border(mask) for mask in masks) and sum(bool(_interior(mask).size) for mask in masks) >= MIN_CASES:
        return Hint("border")
    return None


def _negative_answers(
    right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes
) -> Hint | None:
    """Only negative elements are wrong, and no right answer has one."""
    parts = (part for case in right_cases for part in parts_of(case.expected[0]))
    right = [part.values for part in parts if isinstance(part, CloseAnswer)]
    wrong = wrong_arrays(wrong_cases, outcomes)
    if wrong is None or not _same_shapes(wrong) or any((values < 0).any() for values in right):
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        only_negative = all((item.values[item.wrong_elements()] < 0).all() for item in wrong)
    return Hint("negative-answers") if only_negative else None


def _only_public_right(right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey]) -> Hint | None:
    """Right for all public cases, wrong for all hidden ones."""
    if (
        right_cases
        and len(wrong_cases) > MIN_CASES
        and all(case.public for case in right_cases)
        and not any(case.public for case in wrong_cases)
    ):
        return Hint("only-examples")
    return None
