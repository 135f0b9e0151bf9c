"""The check of purity: a call changes none of its arguments."""

from typing import Any

from tensorgrade.arrays.codec import Array, lay_out
from tensorgrade.judge.failures import CaseFailure, CheckContext
from tensorgrade.key.check_records import PropertyCheck
from tensorgrade.result.failure_facts import ArgumentChanged
from tensorgrade.sandbox.outcomes import Returned


def check_purity(context: CheckContext, check: PropertyCheck) -> list[CaseFailure]:
    """The first argument that a call changed.

    An argument must keep type, shape, dtype and strides, and its values bit by bit; there is no tolerance. Calls
    without an answer are not judged here.
    """
    cases = [context.exercise.case(name) for name in check.cases]
    for case in sorted(cases, key=lambda case: not case.shown):
        outcome = context.outcomes.first[case.name]
        if not isinstance(outcome, Returned) or outcome.arguments is None:
            continue
        for (argument, value), after in zip(case.arguments.items(), outcome.arguments, strict=False):
            if _changed(value, after):
                return [CaseFailure(ArgumentChanged(argument), case)]
    return []


def _changed(before: Any, after: Any) -> bool:
    if isinstance(before, Array):
        if not isinstance(after, Array) or before.values.shape != after.values.shape:
            return True
        # Compare bytes, so that negative zero and the payloads of NaN count.
        same = before.values.dtype == after.values.dtype and before.values.tobytes() == after.values.tobytes()
        return not same or after.strides != lay_out(before.values, before.layout).strides
    if isinstance(before, (tuple, list)):
        return (
            type(before) is not type(after)
            or len(before) != len(after)
            or any(_changed(old, new) for old, new in zip(before, after, strict=True))
        )
    if isinstance(before, dict):
        return (
            not isinstance(after, dict)
            or list(before) != list(after)
            or any(_changed(value, after[name]) for name, value in before.items())
        )
    return bool(before != after)
