"""The check of state: an answer does not depend on earlier calls."""

from tensorgrade.judge.failures import CaseFailure, CheckContext, devices_disagree_failure, no_answer_failure
from tensorgrade.key.cross_device import compare_on_all_devices
from tensorgrade.key.key_records import CaseKey, Repeat
from tensorgrade.result.failure_facts import AnswerChanged
from tensorgrade.sandbox.outcomes import Outcome, Raised, Returned


def check_state(context: CheckContext) -> list[CaseFailure]:
    """The first repeated call whose answer is wrong, although the case's first answer was right.

    After all other calls, cases are called again with the same arguments, and one case with other numbers of the
    same shapes. The answers must agree with the expected ones within the key's tolerance for float32, as the first
    answers must (`tensorgrade.key.cross_device.compare_on_all_devices`).
    """
    for repeat in context.exercise.repeats:
        outcome = context.outcomes.repeats.get(repeat.name)
        if outcome is None or not context.is_correct(repeat.of):
            continue
        failure = _repeat_failure(context, repeat, context.exercise.repeat_case(repeat), outcome)
        if failure is not None:
            return [failure]
    return []


def _repeat_failure(context: CheckContext, repeat: Repeat, case: CaseKey, outcome: Outcome) -> CaseFailure | None:
    changed = AnswerChanged(other_numbers=repeat.other_numbers is not None)
    match outcome:
        case Returned(value):
            difference, devices_disagree = compare_on_all_devices(value, case.expected)
            if devices_disagree:
                return devices_disagree_failure(case)
            return CaseFailure(changed, case, value) if difference else None
        case Raised():
            return CaseFailure(changed, case)
        case _:
            return no_answer_failure(context.exercise, case, outcome)
