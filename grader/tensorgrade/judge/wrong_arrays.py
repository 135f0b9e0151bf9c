"""The wrong answers of a function that are arrays, each with the expected one: what hints are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.case_properties import MIN_CASES
from tensorgrade.key.answer_tree import answer_at
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.compare_arrays import FLOAT_DTYPES
from tensorgrade.key.expected_answers import CloseAnswer, ExactAnswer, ExpectedAnswer, Float64Array
from tensorgrade.key.key_records import CaseKey
from tensorgrade.result.differences import Place
from tensorgrade.sandbox.outcomes import Outcome, Returned


@dataclass(frozen=True)
class WrongArray:
    """A wrong answer that is an array, with the expected one."""

    case: CaseKey
    got: Float64Array
    expected: CloseAnswer

    @property
    def values(self) -> Float64Array:
        """The expected answer."""
        return self.expected.values

    def matches(self, values: Float64Array) -> bool:
        """Whether the answer has these values, within twice the tolerance for float32."""
        absolute = np.abs(values)
        bound = np.full(values.shape, np.maximum(self.expected.bound.max(initial=0.0), 8 * absolute.max(initial=0.0)))
        if self.expected.bound.any():
            bound = np.minimum(bound, self.expected.bound_of_other(values) + 8 * absolute)
        expected = CloseAnswer(values, bound)
        return compare(Array(self.got), expected, 2 * FLOAT32_ROUNDOFF) is None

    def wrong_elements(self) -> Any:
        """The mask of wrong elements. Answer and expected answer must have the same shape."""
        allowed = 2 * FLOAT32_ROUNDOFF * np.maximum(self.expected.bound, 8 * np.abs(self.values))
        return ~(np.abs(self.got - self.values) <= allowed)


@dataclass(frozen=True)
class RightAnswer:
    """What is expected in a case whose answer is right, or of one part of the answer."""

    case: CaseKey
    expected: ExpectedAnswer


def wrong_arrays(wrong_cases: Sequence[CaseKey], outcomes: Outcomes, place: Place = ()) -> list[WrongArray] | None:
    """The wrong answers, or the part of each at a place.

    None where they are too few for a hint, or one is no array of floats.
    """
    wrong = [item for case in wrong_cases if (item := _wrong_array(case, outcomes[case.name], place)) is not None]
    return wrong if len(wrong) == len(wrong_cases) >= MIN_CASES else None


def _wrong_array(case: CaseKey, outcome: Outcome, place: Place) -> WrongArray | None:
    if not isinstance(outcome, Returned) or (found := answer_at(outcome.value, case.expected[0], place)) is None:
        return None
    answer, expected = found
    if not isinstance(answer, Array) or answer.values.dtype not in FLOAT_DTYPES:
        return None
    match expected:
        case CloseAnswer() as close:
            pass
        case ExactAnswer(values):
            close = CloseAnswer(values, np.zeros(values.shape))
        case _:
            return None
    return WrongArray(case, answer.values.astype(np.float64), close)
