"""The checks of purity (a call changes no argument) and state (an answer does not depend on earlier calls)."""

from typing import Any

from tensorgrade.arrays.codec import Array, lay_out
from tensorgrade.judge.failures import CheckContext, Failure, no_answer_failure
from tensorgrade.judge.messages import fixed_messages
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.key_records import CheckKey


def check_purity(context: CheckContext, check: CheckKey) -> list[Failure]:
    """The first argument that a call changed.

    An argument must keep type, shape, dtype and strides, and its values bit by bit; there is no tolerance. Calls
    without an answer are not judged here.
    """
    for name in check.cases:
        case, outcome = context.exercise.case(name), context.outcomes[name]
        if outcome.status != "value" or outcome.arguments is None:
            continue
        for (argument, value), after in zip(case.arguments.items(), outcome.arguments, strict=False):
            if _changed(value, after):
                message = fixed_messages(context.translate)["purity"].format(name=argument)
                return [Failure("purity", message, case)]
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
    return bool(before != after)


def check_state(context: CheckContext, check: CheckKey) -> list[Failure]:
    """The first repeated call whose answer is wrong, although the case's first answer was right.

    After all other calls, cases are called again with the same arguments, and one case with other numbers of the
    same shapes. The answers must agree with the expected ones within the key's tolerance for float32, as the first
    answers must (`tensorgrade.key.cross_device.compare_on_all_devices`).
    """
    for name in check.cases:
        repeated, case = context.repeats.get(name), context.exercise.case(name)
        same_shapes = case is context.exercise.twin
        if repeated is None or not context.is_correct(context.exercise.twin_of if same_shapes else name):
            continue
        if repeated.status not in ("value", "exception"):
            return [no_answer_failure(context.exercise, case, repeated, context.translate)]
        mismatch, devices_disagree = compare_on_all_devices(repeated.value, case.truths)
        if repeated.status == "value" and devices_disagree:
            return [Failure(None, fixed_messages(context.translate)["grader"], case, could_not_tell=True)]
        if repeated.status == "exception" or mismatch:
            message = fixed_messages(context.translate)["same-shapes" if same_shapes else "state"]
            return [Failure("state", message, case, answer=repeated.value)]
    return []
