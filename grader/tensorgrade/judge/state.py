"""The check of state: an answer does not depend on earlier calls.

After all other calls, cases are called again: with the same arguments, or with other numbers in the same objects.
Where a case's first answer was right and a repeat of it is not,

- a repeat with the same arguments contradicts the first answer: it depends on the calls between them;
- a repeat with other numbers is a *suspect*: it depends on earlier calls if the same call is right as the only one of a
  new process. If it is wrong there, too, its value is wrong. If that was not tried, nothing is said.

Answers are right within the key's tolerance for float32, as first answers are
(`tensorgrade.key.cross_device.compare_on_all_devices`).
"""

from collections.abc import Sequence
from dataclasses import replace

from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.failures import CaseFailure, CheckContext, returned, value_failure
from tensorgrade.key.key_records import CaseKey, ExerciseKey, Repeat
from tensorgrade.result.failure_facts import AnswerChanged
from tensorgrade.sandbox.outcomes import Outcome, Raised, Returned, is_unknown


def check_state(context: CheckContext) -> list[CaseFailure]:
    """The first repeat that shows a dependence on earlier calls, or that ended in another way than its first call.

    A repeat that did not end in time, or for which there was not enough memory, is told as that.
    """
    for repeat in context.exercise.repeats:
        outcome = context.outcomes.repeats.get(repeat.name)
        if outcome is None or not context.is_correct(repeat.of):
            continue
        failure = _repeat_failure(context, repeat, outcome)
        if failure is not None:
            # Also where the case is public: this call came after those with hidden arguments.
            return [replace(failure, of_repeat=True)]
    return []


def suspects(exercise: ExerciseKey, outcomes: CallOutcomes) -> Sequence[CaseKey]:
    """The repeats with other numbers that a new process should call.

    There are none where a repeat with the same arguments shows the dependence already.
    """
    wrong = [repeat for repeat in exercise.repeats if _contradicts_first(exercise, repeat, outcomes)]
    if any(repeat.other_numbers is None for repeat in wrong):
        return []
    return [repeat.other_numbers for repeat in wrong if repeat.other_numbers]


def _contradicts_first(exercise: ExerciseKey, repeat: Repeat, outcomes: CallOutcomes) -> bool:
    """Whether the answer of a repeat is wrong, and the first answer of its case is right."""
    first, again = outcomes.first.get(repeat.of), outcomes.repeats.get(repeat.name)
    case = exercise.case(repeat.of)
    return (
        first is not None
        and again is not None
        and not case.in_relation
        and _is_wrong(exercise, exercise.repeat_case(repeat), again)
        and value_failure(exercise, case, first) is None
    )


def _is_wrong(exercise: ExerciseKey, case: CaseKey, outcome: Outcome) -> bool:
    """Whether the call returned a wrong answer or raised an exception."""
    if not isinstance(outcome, (Returned, Raised)):
        return False
    failure = value_failure(exercise, case, outcome)
    return failure is not None and not failure.could_not_tell


def _repeat_failure(context: CheckContext, repeat: Repeat, outcome: Outcome) -> CaseFailure | None:
    exercise = context.exercise
    case = exercise.repeat_case(repeat)
    if not _is_wrong(exercise, case, outcome):
        return value_failure(exercise, case, outcome)
    if repeat.other_numbers:
        by_itself = context.outcomes.fresh.get(case.name)
        if by_itself is not None and is_unknown(by_itself):
            return value_failure(exercise, case, by_itself)
        if not _is_right_by_itself(context, case):
            return None
    return CaseFailure(AnswerChanged(repeat.other_numbers is not None, repeat.changed), case, returned(outcome))


def _is_right_by_itself(context: CheckContext, case: CaseKey) -> bool:
    return case.name in context.outcomes.fresh and context.is_correct(case.name)
