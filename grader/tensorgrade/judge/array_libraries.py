"""The check of other arrays than NumPy's."""

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


def check_array_kind(judgement: CheckContext, check: CheckKey) -> list[Failure]:
    """Calls with another kind of array than NumPy's whose answers are wrong, or of another kind."""
    found, exercise, _ = [], judgement.exercise, judgement.translate
    for name, outcome in judgement.array_outcomes.get(check.array, {}).items():
        case = exercise.case(name)
        if outcome.status != "value":
            message = explain_array_outcome(outcome, check.array, exercise.seconds, case.public, _)
            found.append(Failure(outcome_kind(outcome), message))  # no case shows it: it is not about the numbers
            continue
        mismatch, doubt = compare_on_all_devices(outcome.value, case.truths)
        if doubt:
            found.append(Failure(None, fixed_messages(_)["grader"], case, could_not_tell=True))
        elif mismatch:
            message = explain_array_mismatch(mismatch, check.array, case.public, _)
            found.append(Failure(mismatch_kind(mismatch), message, case, mismatch, outcome.value))
    return found
