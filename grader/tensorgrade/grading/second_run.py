"""What counts of a submission that was graded twice, because the machine may have disturbed the first run.

The second run counts where the first one left a function open. What the first run has decided stays, so that nobody can
choose the better of two runs by dying on purpose: a function that is decided keeps its result, and an open one that
answers right where it has answered wrong before is left to a person.
"""

from dataclasses import replace

from tensorgrade.result.points import total_score
from tensorgrade.result.result_records import ExerciseResult, SubmissionResult


def settled_result(first: SubmissionResult, second: SubmissionResult) -> SubmissionResult:
    """The result of both runs."""
    if not second.was_judged:
        return first
    exercises = {name: _settled(result, second.exercises[name]) for name, result in first.exercises.items()}
    unsure = any(item.status == "could-not-tell" for item in exercises.values())
    return replace(
        second,
        exercises=exercises,
        score=total_score([item.score for item in exercises.values()]),
        status="could-not-tell" if unsure else "graded",
        message=second.message if unsure else None,
    )


def _settled(first: ExerciseResult, second: ExerciseResult) -> ExerciseResult:
    """The result of a function; ``second`` is that of a run which began anew."""
    is_decided = first.status != "could-not-tell"
    if second.follows_from:
        # Whether other functions are wrong may be known only now. What it earns without them is as it was.
        return first if is_decided and second.follows_from.points_alone > first.score else second
    if is_decided:
        return first
    failed = {check.name for check in first.checks if check.status == "failed"}
    passed = {check.name for check in second.checks if check.status == "passed"}
    return first if failed & passed else second
