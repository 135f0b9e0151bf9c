"""Run a notebook or .py file in this process, and check its functions on a public key's cases."""

import ast
import contextlib
import io
import linecache
import time
from functools import partial
from pathlib import Path
from typing import Any

from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge, not_written_result
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.outcomes import Place, Raised
from tensorgrade.selfcheck.check import Report, course_language, find_exercise, public_key_files, usable_keys
from tensorgrade.selfcheck.former_import import former_name_imports
from tensorgrade.selfcheck.in_process import call_and_judge
from tensorgrade.selfcheck.timelimit import TimeLimitExceeded, call_with_time_limit
from tensorgrade.submission.cell_syntax import CellSyntaxError, strip_magics
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission

CELL_SECONDS = 10.0
"""Time limit of one cell, as in grading."""
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def check_file(path: Path, language: str | None = None) -> list[Report]:
    """The reports on the functions of a notebook or .py file that are in a public key beside it or in a packaged one.

    Runs the file's cells in this process, as a notebook would. Raises UnreadableSubmission for a file
    that cannot be read or has none of the functions.
    """
    language = language or course_language(path.parent, path)
    keys = list(usable_keys(public_key_files(path.parent)))
    submission = parse_file(path, [exercise.name for key in keys for exercise in key.exercises])
    written = filter(submission.implements, submission.defined_in)
    candidates = (find_exercise(name, keys) for name in (*submission.syntax_errors, *written))
    exercises = [exercise for exercise in candidates if exercise is not None]
    results = run_file(submission, [exercise.public for exercise in exercises])
    reports = [
        Report(exercise, results[exercise.name], language)
        for exercise in exercises
        if results[exercise.name].status != "missing"
    ]
    if not reports and submission.defined_in:
        raise UnreadableSubmission(f"{path.name} has no function written yet that a public key knows.")
    if not reports:
        raise UnreadableSubmission(
            f"{path.name} has no function that a public key knows. Are the functions' names as handed out, and is the "
            ".public.npz file in the same folder?"
        )
    return reports


def parse_file(path: Path, functions: list[str]) -> ParsedSubmission:
    """The parsed file; ``functions`` are the names to look for. Raises UnreadableSubmission."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableSubmission(f"{path} cannot be read: {error.strerror}.") from None
    return parse_submission(path.name, content, functions)


def run_file(submission: ParsedSubmission, exercises: list[ExerciseKey]) -> dict[str, ExerciseResult]:
    """Run the cells, then call each exercise's function on the cases of its key; the results by function."""
    namespace: dict[str, Any] = {"__name__": "submission"}
    with former_name_imports(namespace):
        for number, source in submission.cells:
            with contextlib.redirect_stdout(io.StringIO()):
                _run_cell(strip_magics(source), f"<cell {number}>", namespace)
        return {exercise.name: _result(submission, exercise, namespace) for exercise in exercises}


def _result(submission: ParsedSubmission, exercise: ExerciseKey, namespace: dict[str, Any]) -> ExerciseResult:
    name = exercise.name
    if name in submission.syntax_errors:
        return _syntax_error_result(exercise, submission.syntax_errors[name])
    function = namespace.get(name)
    if not submission.implements(name) or not callable(function):
        return not_written_result(exercise)
    return call_and_judge(function, exercise)


def _run_cell(source: str, name: str, namespace: dict[str, Any]) -> None:
    """Run a cell statement by statement up to the first error, as grading does.

    A failed import does not end the cell. After the time limit, only the cell's definitions are run.
    """
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    deadline, only_definitions = time.monotonic() + CELL_SECONDS, False
    try:
        tree = ast.parse(source, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for statement in tree.body:
        if only_definitions and not isinstance(statement, _DEFINITIONS):
            continue
        try:
            program = compile(ast.Module([statement], []), name, "exec")
            call_with_time_limit(partial(exec, program, namespace), max(deadline - time.monotonic(), 1.0))
        except TimeLimitExceeded:
            only_definitions = True
        except KeyboardInterrupt:  # Ctrl-C stops the command
            raise
        except BaseException:  # the cell ends; functions that it has not defined are reported as missing
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                return


def _syntax_error_result(exercise: ExerciseKey, error: CellSyntaxError) -> ExerciseResult:
    """The result of a function whose cell is not Python."""
    raised = Raised("SyntaxError", error.text, Place(error.cell, error.line))
    return judge(exercise, CallOutcomes({case.name: raised for case in exercise.cases}))
