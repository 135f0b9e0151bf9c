"""What counts of a submission that was graded twice, because the machine may have disturbed the first run.

The second run counts where the first one left a function open. What the first run has decided stays, so that nobody can
choose the better of two runs by dying on purpose: a function that is decided keeps its result, and an open one that
answers right where it has answered wrong before is left to a person.
"""

from dataclasses import replace

from tensorgrade.grading.grade_one import Graded
from tensorgrade.result.points import total_score
from tensorgrade.result.result_records import ExerciseResult


def settle(first: Graded, second: Graded) -> Graded:
    """The result of both runs. Those in which nobody could run the submission at all have nothing to say."""
    if second.failed or not (first.result.was_judged and second.result.was_judged):
        return second if first.failed else first
    exercises = {
        name: _settled(result, second.result.exercises[name]) for name, result in first.result.exercises.items()
    }
    unsure = any(item.status == "could-not-tell" for item in exercises.values())
    result = replace(
        second.result,
        exercises=exercises,
        score=total_score([item.score for item in exercises.values()]),
        status="could-not-tell" if unsure else "graded",
        message=second.result.message if unsure else "",
    )
    return replace(second, result=result)


def _settled(first: ExerciseResult, second: ExerciseResult) -> ExerciseResult:
    """The result of a function; ``second`` is that of a run which began anew."""
    if second.follows_from:
        # Whether other functions are wrong may be known only now. What it earns without them is as it was.
        return first if second.follows_from.points_alone > first.score and _is_decided(first) else second
    if _is_decided(first):
        return first
    failed = {check.name for check in first.checks if check.status == "failed"}
    passed = {check.name for check in second.checks if check.status == "passed"}
    return first if failed & passed else second


def _is_decided(result: ExerciseResult) -> bool:
    return result.status != "could-not-tell"
