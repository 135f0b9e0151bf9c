"""The check of precision: float64 arguments must give float64 accuracy."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.nested_values import nested_values
from tensorgrade.judge.failures import CaseFailure, CheckContext, returned
from tensorgrade.judge.precision_loss import answered_arrays, precision_cause, right_digits
from tensorgrade.key.check_records import PropertyCheck
from tensorgrade.key.compare import FLOAT64_ROUNDOFF, compare
from tensorgrade.result.failure_facts import PrecisionLost


def check_precision(context: CheckContext, names: Sequence[str]) -> list[CaseFailure]:
    """The failures of the check in these cases; see `_precision_failures`.

    What is said of those that students may see comes from these alone.
    """
    called = [name for name in names if name in context.outcomes.first]  # an illustration may not have been
    shown = [name for name in called if context.exercise.case(name).shown]
    hidden = [name for name in called if name not in shown]
    return _precision_failures(context, shown) + _precision_failures(context, hidden)


def _precision_failures(context: CheckContext, names: Sequence[str]) -> list[CaseFailure]:
    """Right answers to float64 arguments that are less precise than arithmetic in float64. Answers in float32 pass.

    ``names`` are those of the cases that are looked at, and that the failure tells of.

    Tolerance: the key's rounding bound times FLOAT64_ROUNDOFF, against the CPU's reference only. A device that
    computes in float32 is not accurate enough, and the build has compared one in float64 with the CPU.
    """
    failing = []
    for name in names:
        case, answer = context.exercise.case(name), returned(context.outcomes.first[name])
        if not context.is_correct(name) or _has_float32(answer):
            continue
        difference = compare(answer, case.expected[0], FLOAT64_ROUNDOFF)
        if difference is not None:
            failing.append((case, answer, difference))
    if not failing:
        return []
    lossy = [
        item
        for case, answer, _ in failing
        for item in answered_arrays(case, answer, case.expected[0])
        if item.imprecise.any()
    ]
    answered = [
        item
        for case in map(context.exercise.case, names)
        for item in answered_arrays(case, returned(context.outcomes.first[case.name]), case.expected[0])
    ]
    digits, (cause, decimals) = right_digits(lossy), precision_cause(lossy, answered)
    return [
        CaseFailure(PrecisionLost(difference, digits, cause, decimals), case, answer, difference)
        for case, answer, difference in failing
    ]


def float32_accepted(context: CheckContext, check: PropertyCheck) -> bool:
    """Whether a right answer to float64 arguments is float32."""
    return any(
        context.is_correct(name) and _has_float32(returned(context.outcomes.first[name])) for name in check.cases
    )


def _has_float32(answer: Any) -> bool:
    """Whether an answer, or a part of it, is float32."""
    values = (item.values if isinstance(item, Array) else item for item in nested_values(answer))
    return any(isinstance(item, (np.ndarray, np.generic)) and item.dtype == np.float32 for item in values)
