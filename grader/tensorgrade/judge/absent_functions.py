"""The result of a function that does not exist after the cells have run, with the reason as far as it is known."""

from collections.abc import Iterable, Sequence

from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge, not_written_result
from tensorgrade.judge.near_names import missing_function
from tensorgrade.judge.stopped_statements import StoppedStatements, syntax_error
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.result.failure_facts import FunctionNotDefined
from tensorgrade.result.result_records import ExerciseResult, NameNotBound, Note
from tensorgrade.submission.notebook_reader import ParsedSubmission


def absent_function_result(
    exercise: ExerciseKey,
    submission: ParsedSubmission,
    stopped: StoppedStatements,
    other_names: Iterable[str],
    printed: str = "",
    notes: Sequence[Note] = (),
) -> ExerciseResult:
    """The result; its reason is a cell that is not Python, else a statement that stopped, else a name nearly right.

    ``other_names`` are those of the notebook's other functions.
    """
    if error := submission.syntax_errors.get(exercise.name):
        outcomes = dict.fromkeys((case.name for case in exercise.cases), syntax_error(error))
        return judge(exercise, CallOutcomes(outcomes), printed, notes)
    if statement := stopped.that_binds(exercise.name):
        cause = NameNotBound(exercise.name, stopped.record(statement))
        return not_written_result(exercise, printed, [*notes, cause], FunctionNotDefined())
    return not_written_result(exercise, printed, notes, missing_function(exercise.name, other_names))
