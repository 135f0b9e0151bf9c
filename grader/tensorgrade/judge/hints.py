"""Facts that all wrong answers of a function share, for when no misconception explains them.

A hint is a fact, never a guess: it must hold for every wrong case, and the right ones must not
speak against it. Facts know arrays, not convolutions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, FLOAT_DTYPES, ExpectedPart, Float64Array, compare
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.sandbox.wire import Outcome

MIN_CASES = 2
"""As many right and as many wrong cases must differ in a property before it is called the reason."""


@dataclass(frozen=True)
class Hint:
    """A fact by name, with the argument and the number that it is about."""

    name: str
    argument: str = ""
    number: float = 0.0


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer that is an array, beside the truth."""

    case: CaseKey
    got: Float64Array
    truth: ExpectedPart

    def matches(self, values: Float64Array) -> bool:
        """Whether the answer is these values, within what rounding allows."""
        scale = np.maximum(self.truth.bound.max(initial=0.0), 8 * np.abs(values).max(initial=0.0))
        expected = replace(
            self.truth, kind="close", values=values, bound=np.full(values.shape, scale), shape=values.shape
        )
        return compare(Array(self.got), (expected,), 2 * FLOAT32_ROUNDOFF) is None

    def wrong_elements(self) -> Any:
        """Where the answer is off, by element; the shapes must agree."""
        allowed = 2 * FLOAT32_ROUNDOFF * np.maximum(self.truth.bound, 8 * np.abs(self.truth.values))
        return ~(np.abs(self.got - self.truth.values) <= allowed)


def find_hint(exercise: ExerciseKey, outcomes: Mapping[str, Outcome], right: Mapping[str, bool]) -> Hint | None:
    """The first fact that holds, from the most telling to the most general; ``right`` per judged case."""
    good = [exercise.case(name) for name, is_right in right.items() if is_right]
    bad = [exercise.case(name) for name, is_right in right.items() if not is_right]
    if not bad:
        return None
    wrong = [found for case in bad if (found := _wrong(case, outcomes[case.name])) is not None]
    if len(wrong) == len(bad):
        of_arrays: tuple[Callable[[Sequence[WrongAnswer], Sequence[CaseKey]], Hint | None], ...]
        of_arrays = (_transposed, _short, _not_finite, _factor, _offset, _place)
        # Wrong answers may hold NaN, infinities and the largest numbers there are.
        with np.errstate(invalid="ignore", over="ignore"):
            for fact in of_arrays:
                if told := fact(wrong, good):
                    return told
    optional = sorted({name for case in exercise.cases for name in case.keyword})
    return _examples(good, bad) or _property(good, bad, optional)


def _wrong(case: CaseKey, outcome: Outcome) -> WrongAnswer | None:
    """The answer as an array: of a tuple, the first part that is off."""
    truth, answer = case.truths[0], outcome.value
    if len(truth) > 1:
        mismatch = compare(answer, truth)
        if mismatch is None or mismatch.part is None:
            return None
        truth, answer = (truth[mismatch.part],), answer[mismatch.part]
    usable = outcome.status == "value" and isinstance(answer, Array) and answer.values.dtype in FLOAT_DTYPES
    if not usable or truth[0].kind not in ("close", "exact"):
        return None
    return WrongAnswer(case, answer.values.astype(np.float64), truth[0])


def _transposed(wrong: Sequence[WrongAnswer], good: Sequence[CaseKey]) -> Hint | None:
    swapped = [
        item.truth.values.ndim >= 2 and item.matches(np.ascontiguousarray(item.truth.values.swapaxes(-1, -2)))
        for item in wrong
    ]
    return Hint("transposed") if all(swapped) else None


def _short(wrong: Sequence[WrongAnswer], good: Sequence[CaseKey]) -> Hint | None:
    """One short in the rows, the columns or both; the same everywhere."""
    if any(item.got.ndim != len(item.truth.shape) or item.got.ndim < 2 for item in wrong):
        return None
    missing = {tuple(np.subtract(item.truth.shape, item.got.shape).tolist())[-2:] for item in wrong}
    fewer = {tuple(np.subtract(item.truth.shape, item.got.shape).tolist())[:-2] for item in wrong}
    names = {(1, 0): "one-row-short", (0, 1): "one-column-short", (1, 1): "one-short"}
    if len(missing) == 1 and not any(any(lead) for lead in fewer):
        name = names.get(next(iter(missing)))
        return Hint(name) if name else None
    return None


def _same_shapes(wrong: Sequence[WrongAnswer]) -> bool:
    return all(item.got.shape == item.truth.shape for item in wrong)


def _not_finite(wrong: Sequence[WrongAnswer], good: Sequence[CaseKey]) -> Hint | None:
    """NaN or infinity along the border, where the truth is finite, and numbers inside."""
    if not _same_shapes(wrong):
        return None
    odd = [~np.isfinite(item.got) & np.isfinite(item.truth.values) for item in wrong]
    if all(_on_border(mask) for mask in odd) and any(_inside(mask).size for mask in odd):
        return Hint("border-not-finite")
    return None


def _on_border(mask: Any) -> bool:
    return bool(mask.ndim >= 2 and mask.any() and not _inside(mask).any())


def _inside(mask: Any) -> Any:
    return mask[..., 1:-1, 1:-1]


def _factor(wrong: Sequence[WrongAnswer], good: Sequence[CaseKey]) -> Hint | None:
    """The answer is the truth times a number: the same one, or the size of an argument, or one over it."""
    if not _same_shapes(wrong) or sum(np.count_nonzero(item.truth.values) for item in wrong) < 2 * len(wrong):
        return None
    factors = []
    for item in wrong:
        truth = item.truth.values
        factor = float((item.got * truth).sum() / (truth * truth).sum()) if truth.any() else 1.0
        if not np.isfinite(factor) or abs(factor) < 1e-12 or not item.matches(factor * truth):
            return None
        factors.append(factor)
    for name in wrong[0].case.arguments:
        sizes = [_size(item.case.arguments.get(name)) for item in wrong]
        # Where the argument has one element the factor shows nothing.
        if all(_size(case.arguments.get(name)) in (None, 1) or not _nonzero(case) for case in good):
            if all(size and abs(factor * size - 1) < 1e-5 for factor, size in zip(factors, sizes, strict=True)):
                return Hint("divided-by-size", name)
            if all(size and abs(factor / size - 1) < 1e-5 for factor, size in zip(factors, sizes, strict=True)):
                return Hint("times-size", name)
    alike = max(factors) - min(factors) <= 1e-5 * abs(factors[0])
    return Hint("factor", number=factors[0]) if alike and not any(_nonzero(case) for case in good) else None


def _size(value: Any) -> int | None:
    """Elements of an argument's last two axes, or of a window of that many rows and columns."""
    if isinstance(value, Array):
        return int(np.prod(value.values.shape[-2:]))
    return int(np.prod(value)) if _is_pair(value) else None


def _is_pair(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and len(value) == 2 and all(type(number) is int for number in value)


def _nonzero(case: CaseKey) -> bool:
    return any(part.values.any() for part in case.truths[0])


def _offset(wrong: Sequence[WrongAnswer], good: Sequence[CaseKey]) -> Hint | None:
    """Each plane of the answer is off by one number."""
    if not _same_shapes(wrong) or all(_even(item.truth.values) for item in wrong):
        return None
    if not any(np.prod(item.got.shape[-2:]) >= 4 for item in wrong):
        return None
    for item in wrong:
        axes = tuple(range(max(0, item.got.ndim - 2), item.got.ndim))
        gap = (item.got - item.truth.values).mean(axis=axes, keepdims=True)
        if not np.isfinite(gap).all() or not item.matches(item.truth.values + gap):
            return None
    return Hint("offset")


def _even(values: Float64Array) -> bool:
    """Whether it rises evenly along rows and columns, as what is computed from a book's 0, 1, 2, … does.

    Many a mistake is off by one number there: a window's mean and its maximum, say.
    """
    bends = [np.diff(values, 2, axis) for axis in range(-min(2, values.ndim), 0)]
    if values.ndim >= 2:
        bends.append(np.diff(np.diff(values, 1, -1), 1, -2))
    return all(np.allclose(bend, 0) for bend in bends)


def _place(wrong: Sequence[WrongAnswer], good: Sequence[CaseKey]) -> Hint | None:
    """Only the last row, the last column, or the border is off, and something else is not."""
    if not _same_shapes(wrong) or any(item.got.ndim < 2 for item in wrong):
        return None
    masks = [item.wrong_elements() for item in wrong]
    if not any(min(mask.shape[-2:]) >= 2 and not mask.all() for mask in masks):
        return None
    if not any(mask[..., :-1, :].any() for mask in masks):
        return Hint("last-row")
    if not any(mask[..., :, :-1].any() for mask in masks):
        return Hint("last-column")
    if all(_on_border(mask) for mask in masks) and sum(bool(_inside(mask).size) for mask in masks) >= MIN_CASES:
        return Hint("border")
    return None


def _examples(good: Sequence[CaseKey], bad: Sequence[CaseKey]) -> Hint | None:
    """Right where students can see the numbers, wrong everywhere else."""
    if good and len(bad) > MIN_CASES and all(case.public for case in good) and not any(case.public for case in bad):
        return Hint("only-examples")
    return None


def _property(good: Sequence[CaseKey], bad: Sequence[CaseKey], optional: Sequence[str]) -> Hint | None:
    """What all right cases have and no wrong one."""
    if len(good) < MIN_CASES or len(bad) < MIN_CASES:
        return None
    common = set.intersection(*(set(_properties(case, optional)) for case in good))
    for case in bad:
        common -= set(_properties(case, optional))
    order = list(_properties(good[0], optional))
    return min(common, key=order.index, default=None)


def _properties(case: CaseKey, optional: Sequence[str]) -> Iterator[Hint]:
    """The properties that a case has, from the plainest on."""
    arguments = case.arguments
    arrays = {name: value for name, value in arguments.items() if isinstance(value, Array)}
    sides = [value.values.shape[-2:] for value in arrays.values() if value.values.ndim >= 2]
    pairs = [tuple(value) for value in arguments.values() if _is_pair(value)]
    if all(first == second for first, second in [*sides, *pairs]):
        yield Hint("only-square")
    for name, value in arguments.items():
        shape = value.values.shape[-2:] if isinstance(value, Array) and value.values.ndim >= 2 else value
        if (_is_pair(shape) or isinstance(shape, tuple)) and all(int(side) % 2 for side in shape):
            yield Hint("only-odd", name)
    if arrays and all((value.values >= 0).all() for value in arrays.values()):
        yield Hint("only-not-negative")
    if arrays and all((value.values == np.rint(value.values)).all() for value in arrays.values()):
        yield Hint("only-whole-numbers")
    for name, value in arrays.items():
        if value.values.ndim >= 3 and value.values.shape[0] == 1:
            yield Hint("only-one-along-first-axis", name)
    for name in optional:
        if name not in case.keyword:
            yield Hint("only-default", name)
    if arrays and all(value.values.dtype == np.float64 for value in arrays.values()):
        yield Hint("only-float64")
    if all(value.layout != "readonly" for value in arrays.values()):
        yield Hint("only-writable")
