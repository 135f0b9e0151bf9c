"""What must hold over calls, not in one: arguments left alone, no memory, the precision kept, and authors' laws.

A law is judged once the function gets one kind of case right: zeros keep most of them.
"""

from typing import Any

from tensorgrade.arrays.codec import Array, lay_out
from tensorgrade.judge.failures import CheckContext, Failure, no_answer_failure
from tensorgrade.judge.messages import fixed_messages
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.key_records import CheckKey


def check_purity(judgement: CheckContext, check: CheckKey) -> list[Failure]:
    """The first argument that a call changed: its values, shape or strides."""
    for name in check.cases:
        case, outcome = judgement.exercise.case(name), judgement.outcomes[name]
        if outcome.status != "value" or outcome.arguments is None:
            continue
        for (argument, value), after in zip(case.arguments.items(), outcome.arguments, strict=False):
            if _changed(value, after):
                message = fixed_messages(judgement.translate)["purity"].format(name=argument)
                return [Failure("purity", message, case)]
    return []


def _changed(before: Any, after: Any) -> bool:
    if isinstance(before, Array):
        if not isinstance(after, Array) or before.values.shape != after.values.shape:
            return True
        # Negative zero and NaN payloads included: the bytes must be the same.
        same = before.values.dtype == after.values.dtype and before.values.tobytes() == after.values.tobytes()
        return not same or after.strides != lay_out(before.values, before.layout).strides
    if isinstance(before, (tuple, list)):
        return (
            type(before) is not type(after)
            or len(before) != len(after)
            or any(_changed(old, new) for old, new in zip(before, after, strict=True))
        )
    return bool(before != after)


def check_state(judgement: CheckContext, check: CheckKey) -> list[Failure]:
    """The first call at the end that does not answer as a function without memory would."""
    for name in check.cases:
        again, case = judgement.repeats.get(name), judgement.exercise.case(name)
        twin = case is judgement.exercise.twin
        if again is None or not judgement.is_correct(judgement.exercise.twin_of if twin else name):
            continue
        if again.status not in ("value", "exception"):
            return [no_answer_failure(judgement.exercise, case, again, judgement.translate)]
        mismatch, doubt = compare_on_all_devices(again.value, case.truths)
        if again.status == "value" and doubt:
            return [Failure(None, fixed_messages(judgement.translate)["grader"], case, could_not_tell=True)]
        if again.status == "exception" or mismatch:
            return [
                Failure(
                    "state", fixed_messages(judgement.translate)["twin" if twin else "state"], case, answer=again.value
                )
            ]
    return []
