"""How many digits of answers are right, and whether they show rounding to decimals or arithmetic in float32.

A cause is told only where the numbers show it; chance, a constant that is added, or a factor must not look like it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.key.answer_tree import matched_parts
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF
from tensorgrade.key.compare_arrays import float_array
from tensorgrade.key.expected_answers import CloseAnswer, ExpectedAnswer, Float64Array
from tensorgrade.key.key_records import CaseKey

FLOAT64_DIGITS = 16
LARGEST_OPERATION_COUNT = 256
"""A rounding bound is about the sum of absolute values times the number of operations, at most some hundred here."""
CHANCE = 1e-6
"""A pattern in the digits must be less likely than this in other answers."""
DECIMALS = range(-12, 16)


@dataclass(frozen=True)
class AnsweredArray:
    """A float64 array of an answer, with the expected one; all of one shape."""

    case: CaseKey
    got: Float64Array
    expected: Float64Array
    bound: Float64Array

    @property
    def errors(self) -> Float64Array:
        """What the answer has too much."""
        return self.got - self.expected

    @property
    def scale(self) -> Float64Array:
        """Per element, the size of what was summed up, or of the element itself: an element near zero has the first."""
        return np.maximum(np.abs(self.expected), self.bound / LARGEST_OPERATION_COUNT)

    @property
    def imprecise(self) -> Any:
        """The mask of elements that arithmetic in float64 does not give."""
        return ~(np.abs(self.errors) <= FLOAT64_ROUNDOFF * self.bound)


def answered_arrays(case: CaseKey, answer: Any, expected: ExpectedAnswer) -> list[AnsweredArray]:
    """The parts of an answer that are finite float64 arrays of the right shape and have a rounding bound."""
    found = []
    for part, right in matched_parts(answer, expected) or ():
        values = float_array(part, right.shape) if isinstance(right, CloseAnswer) else None
        if (
            isinstance(right, CloseAnswer)
            and values is not None
            and values.dtype == np.float64
            and values.shape == right.shape
            and np.isfinite(values).all()
            and np.isfinite(right.values).all()
        ):
            found.append(AnsweredArray(case, values, right.values, right.bound))
    return found


def right_digits(arrays: Sequence[AnsweredArray]) -> int | None:
    """About how many decimal digits of the worst element are right; None where no error can be seen."""
    shares = [np.abs(item.errors[item.imprecise]) / item.scale[item.imprecise] for item in arrays]
    worst = max((float(share.max()) for share in shares if share.size), default=0.0)
    return int(np.clip(np.floor(-np.log10(worst)), 0, FLOAT64_DIGITS - 1)) if worst > 0 else None


def rounded_decimals(arrays: Sequence[AnsweredArray]) -> int | None:
    """The number of decimal places to which all elements are rounded, as by `numpy.round`; None if they are not."""
    return next((places for places in DECIMALS if _are_rounded(arrays, places)), None)


def _are_rounded(arrays: Sequence[AnsweredArray], places: int) -> bool:
    unit = 10.0**-places
    chance = 1.0
    for item in arrays:
        half_a_unit = 0.5000001 * unit + FLOAT64_ROUNDOFF * item.bound
        # Like numpy.round: 10^-k itself is not a float64.
        whole = np.rint(item.got / unit) * unit if places < 0 else np.rint(item.got * 10.0**places) / 10.0**places
        if (np.abs(item.errors) > half_a_unit).any() or (np.abs(item.got - whole) > 2.0**-51 * np.abs(item.got)).any():
            return False
        # What is right to the last digit may have few digits by itself, and zero is a multiple of every unit.
        telling = np.abs(item.got[item.imprecise & (item.got != 0)]) / unit
        chance *= float(np.prod(np.minimum(1.0, telling * 2.0**-50)))
    return chance < CHANCE


def is_rounded_to_float32(arrays: Sequence[AnsweredArray]) -> bool:
    """Whether all elements are float32 numbers, and not only because they have few digits."""
    with np.errstate(over="ignore"):
        if any((item.got != item.got.astype(np.float32)).any() for item in arrays):
            return False
    return any(_has_many_bits(item.got[item.imprecise]).any() for item in arrays)


def _has_many_bits(values: Float64Array) -> Any:
    """The mask of numbers with more than 16 significant bits."""
    leading_bits = np.frexp(values)[0] * 2.0**16
    return leading_bits != np.rint(leading_bits)


def has_errors_of_float32(arrays: Sequence[AnsweredArray]) -> bool:
    """Whether the errors are those of an argument, of all, or of their products, that were rounded to float32.

    ``arrays`` are of all cases. The errors must show in all cases in which that rounding changes an argument, and in no
    other: a number that is added shows with whole numbers, too. They must be of float32's size whatever the size of
    the arguments, and must look random: no constant, no factor, no few significant digits.
    """
    lossy = [item for item in arrays if item.imprecise.any()]
    if not lossy or not all(map(_is_float32_sized, lossy)) or not _look_random(lossy):
        return False
    names = sorted({name for item in arrays for name in item.case.arguments})
    return any(_shows_where_rounded(arrays, chosen) for chosen in (names, *([name] for name in names)))


def _is_float32_sized(item: AnsweredArray) -> bool:
    """Whether the middle error is near float32's unit roundoff times what was summed up; of few it may be smaller."""
    lost = item.imprecise
    middle = float(np.median(np.abs(item.errors[lost]) / (FLOAT32_ROUNDOFF * item.scale[lost])))
    return middle <= 2.0**3 and (middle >= 2.0**-8 or int(lost.sum()) < 4)


def _look_random(arrays: Sequence[AnsweredArray]) -> bool:
    """Whether errors have both signs, also compared with the answers, and are neither constants nor factors."""
    errors = [item.errors[item.imprecise] for item in arrays]
    relative = [item.errors[item.imprecise] * item.expected[item.imprecise] for item in arrays]
    if sum(item.size for item in errors) < 16 or all(_has_few_digits(item.got) for item in arrays):
        return False
    for signed in (errors, relative):
        if not 0.15 <= np.mean([np.mean(item > 0) for item in signed]) <= 0.85:
            return False
    large = [item for item in arrays if item.got.size >= 8]
    return bool(large) and float(np.mean([_unexplained(item) for item in large])) >= 0.3


def _has_few_digits(values: Float64Array) -> bool:
    """Whether all numbers are rounded to 12 significant decimal digits, as a number that was printed may be."""
    nonzero = values[values != 0]
    unit = 10.0 ** (np.floor(np.log10(np.abs(nonzero))) - 11)
    return bool((np.abs(np.rint(nonzero / unit) * unit - nonzero) <= 2.0**-50 * np.abs(nonzero)).all())


def _unexplained(item: AnsweredArray) -> float:
    """The share of the errors that no a + b·expected explains."""
    values, errors = item.expected.ravel(), item.errors.ravel()
    design = np.stack([np.ones(values.size), values / (np.abs(values).max() or 1.0)], axis=1)
    residual = errors - design @ np.linalg.lstsq(design, errors, rcond=None)[0]
    return float(np.linalg.norm(residual) / (np.linalg.norm(errors) or 1.0))


def _shows_where_rounded(arrays: Sequence[AnsweredArray], names: Sequence[str]) -> bool:
    """Whether errors show in just the cases in which float32 changes one of these arguments, some large, some small."""
    rounded = {item.case.name: item.case for item in arrays if _float32_changes(item.case, names)}
    if rounded.keys() != {item.case.name for item in arrays if item.imprecise.any()}:
        return False
    sizes = [[_largest(case.arguments.get(name)) for case in rounded.values()] for name in names]
    return any(max(of_name) >= 1e3 * min(of_name) > 0 for of_name in sizes)


def _float32_changes(case: CaseKey, names: Sequence[str]) -> bool:
    given = (value.values for name, value in case.arguments.items() if name in names and isinstance(value, Array))
    with np.errstate(over="ignore"):
        return any((values != values.astype(np.float32)).any() for values in given)


def _largest(value: Any) -> float:
    return float(np.abs(value.values).max(initial=0.0)) if isinstance(value, Array) else 0.0


def precision_cause(
    lossy: Sequence[AnsweredArray], answered: Sequence[AnsweredArray]
) -> tuple[Literal["unknown", "float32", "decimals"], int]:
    """The cause of lost digits, and the number of decimal places where they are rounded to some.

    ``lossy``: the arrays with too few digits, of the cases that fail for it; ``answered``: all arrays.
    """
    decimals, is_float32 = rounded_decimals(lossy), is_rounded_to_float32(lossy)
    if decimals is not None and is_float32:  # float32 numbers around 10⁷ are whole: either may be the cause
        return "unknown", 0
    if decimals is not None:
        return "decimals", decimals
    return ("float32" if is_float32 or has_errors_of_float32(answered) else "unknown"), 0
