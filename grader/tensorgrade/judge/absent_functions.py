"""The result of a function that does not exist after the cells have run, with the reason as far as it is known."""

from collections.abc import Iterable, Sequence

from tensorgrade.arrays.codec import printable_text
from tensorgrade.judge.judge import definition_not_run_result, not_python_result, not_written_result
from tensorgrade.judge.near_names import missing_function
from tensorgrade.judge.stopped_statements import StoppedStatements
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.result.absence_facts import CellNotPython, DefinitionNotRun, FunctionNotDefined
from tensorgrade.result.notes import NameNotBound, Note
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.outcomes import MAX_LINE, quoted_place
from tensorgrade.submission.cell_syntax import CellSyntaxError, source_lines
from tensorgrade.submission.notebook_reader import ParsedSubmission


def absent_function_result(
    exercise: ExerciseKey,
    submission: ParsedSubmission,
    stopped: StoppedStatements,
    other_names: Iterable[str],
    printed: str = "",
    notes: Sequence[Note] = (),
) -> ExerciseResult:
    """The result; its reason is a cell that is not Python, else a statement that stopped, else a definition that was
    not run, else a name nearly right.

    ``other_names`` are those of the notebook's other functions.
    """
    if error := submission.syntax_errors.get(exercise.name):
        return not_python_result(exercise, _not_python(error, submission), printed, notes)
    if statement := stopped.that_binds(exercise.name):
        cause = NameNotBound(exercise.name, stopped.record(statement))
        return not_written_result(exercise, printed, [*notes, cause], FunctionNotDefined())
    if found := submission.unrun.get(exercise.name):
        replaced_in = None if found.replaced_in is None else found.replaced_in + 1
        failure = DefinitionNotRun(exercise.name, found.cell + 1, replaced_in)
        return definition_not_run_result(exercise, failure, printed, notes)
    return not_written_result(exercise, printed, notes, missing_function(exercise.name, other_names))


def _not_python(error: CellSyntaxError, submission: ParsedSubmission) -> CellNotPython:
    place = quoted_place(error.cell, error.line, source_lines(dict(submission.cells).get(error.cell, "")))
    return CellNotPython(printable_text(error.text, MAX_LINE), error.line, place.source)
