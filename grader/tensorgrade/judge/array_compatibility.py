"""The check that a function also works with another library's arrays, such as PyTorch tensors."""

from tensorgrade.judge.failures import CheckContext, Failure
from tensorgrade.judge.messages import (
    explain_array_mismatch,
    explain_array_outcome,
    fixed_messages,
    mismatch_kind,
    outcome_kind,
)
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.key_records import CheckKey


def check_array_kind(context: CheckContext, check: CheckKey) -> list[Failure]:
    """The failed calls with the check's kind of array.

    A call passes when it returns arrays of the same kind, on the same device, whose values agree with the expected
    ones within the same tolerance as NumPy's do (`tensorgrade.key.cross_device.compare_on_all_devices`).
    """
    failures, exercise, _ = [], context.exercise, context.translate
    for name, outcome in context.array_outcomes.get(check.array, {}).items():
        case = exercise.case(name)
        if outcome.status != "value":
            message = explain_array_outcome(outcome, check.array, exercise.seconds, case.public, _)
            failures.append(Failure(outcome_kind(outcome), message))  # without the case: the values are not at fault
            continue
        mismatch, devices_disagree = compare_on_all_devices(outcome.value, case.truths)
        if devices_disagree:
            failures.append(Failure(None, fixed_messages(_)["grader"], case, could_not_tell=True))
        elif mismatch:
            message = explain_array_mismatch(mismatch, check.array, case.public, _)
            failures.append(Failure(mismatch_kind(mismatch), message, case, mismatch, outcome.value))
    return failures
