"""Run a notebook or .py file in this process, and check its functions on a public key's cases."""

import ast
import contextlib
import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tensorgrade.cells.ipython_names import ipython_names
from tensorgrade.cells.plotting_modules import missing_plotting_modules
from tensorgrade.cells.runner import CellRunner, Interrupted, LeftOut
from tensorgrade.cells.submission_module import submission_module
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.judge.absent_functions import absent_function_result
from tensorgrade.judge.code_facts import with_code_facts
from tensorgrade.judge.judge import judge
from tensorgrade.judge.stopped_statements import StoppedStatements
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.result.absence_facts import OtherName
from tensorgrade.result.notes import NameNotBound, StoppedStatement
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.outcomes import (
    NotCalled,
    Place,
    StatementError,
    TimedOut,
    UnfinishedStatement,
    quoted_place,
)
from tensorgrade.selfcheck.check import Report
from tensorgrade.selfcheck.file_report import FileReport, notebook_places
from tensorgrade.selfcheck.former_import import former_name_imports
from tensorgrade.selfcheck.in_process import call_on_cases, exception_outcome
from tensorgrade.selfcheck.interrupts import Interrupts, watch_interrupts
from tensorgrade.selfcheck.public_keys import public_keys
from tensorgrade.selfcheck.spoken_language import spoken_language
from tensorgrade.selfcheck.timelimit import TimeLimitExceeded, call_with_time_limit
from tensorgrade.submission.cell_syntax import source_lines
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission
from tensorgrade.submission.unreadable_sentences import CANNOT_BE_READ
from tensorgrade.translation import engine_text

CELL_SECONDS = 10.0
"""Time limit of one cell, as in grading."""
NOTEBOOK_SECONDS = 30.0
"""Time limit of all cells, as in grading. Of later cells only what takes no time is run."""

_NO_KNOWN_FUNCTION = engine_text(
    "{name} has no function that a public key knows. Are the functions' names as handed out, and is the .public.npz "
    "file in the same folder?"
)


def check_file(path: Path, language: str | None = None) -> FileReport:
    """The reports on the functions of a notebook or .py file that are in one of its public keys (`public_keys`).

    Runs the file's cells in this process, as a notebook would. Raises UnreadableSubmission for a file
    that cannot be read or has none of the functions, NoSingleKey where it is not clear which key is a function's.
    """
    language = language or file_language(path)
    keys = public_keys(path.parent, path, language)
    submission = parse_file(path, keys.functions)
    written = [*submission.syntax_errors, *submission.defined_in]
    for name in written:
        keys.exercise(name)  # or else it says why not
    exercises = list(keys.certain(dict.fromkeys((*written, *keys.functions))).values())
    results = run_file(submission, [exercise.public for exercise in exercises]).exercises
    stopped = {name for name, result in results.items() if any(isinstance(note, NameNotBound) for note in result.notes)}
    shown = {name for name, result in results.items() if result.status != "missing"} | stopped
    # A function of another name is told for assignments that the file has more of: every key is looked through.
    known = {*shown, *submission.defined_in}
    of_file = [key for key in keys.all if known & {exercise.name for exercise in key.exercises}] or keys.all
    shown |= {
        exercise.name
        for key in of_file
        for exercise in key.exercises
        if exercise.name in results
        if any(isinstance(check.failure, OtherName) for check in results[exercise.name].checks)
    }
    reports = tuple(
        Report(exercise, results[exercise.name], language) for exercise in exercises if exercise.name in shown
    )
    if not reports and not submission.defined_in:
        raise UnreadableSubmission(EngineSentence.of(_NO_KNOWN_FUNCTION, name=path.name))
    unwritten = tuple(
        exercise.name for key in of_file for exercise in key.exercises if exercise.name in results.keys() - shown
    )
    return FileReport(reports, unwritten, *notebook_places(path), language)


def file_language(path: Path) -> str:
    """The language of a notebook, or of a script by its docstrings and comments; else that of the key beside it."""
    is_notebook = path.suffix == ".ipynb"
    text = ""
    if not is_notebook:
        with contextlib.suppress(OSError, ValueError):
            text = path.read_text(encoding="utf-8")
    return spoken_language(path if is_notebook else None, text, folder=path.parent)


def parse_file(path: Path, functions: list[str]) -> ParsedSubmission:
    """The parsed file; ``functions`` are the names to look for. Raises UnreadableSubmission."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableSubmission(
            EngineSentence.of(CANNOT_BE_READ, name=str(path), error=str(error.strerror))
        ) from None
    return parse_submission(path.name, content, functions)


@dataclass(frozen=True)
class FileRun:
    """What became of a file that was run."""

    submission: ParsedSubmission
    """The file."""
    exercises: dict[str, ExerciseResult]
    """The results by function."""
    stopped: list[StoppedStatement]
    """The statements of its cells that did not run to their end, in order."""


def run_file(submission: ParsedSubmission, exercises: Sequence[ExerciseKey]) -> FileRun:
    """Run the cells, then call each exercise's function on the cases of its key, whether that is public or not."""
    cells = _Cells(submission, [exercise.name for exercise in exercises])
    with cells.entered():
        results = {exercise.name: cells.result(exercise) for exercise in exercises}
    stopped = StoppedStatements(cells.stopped, submission)
    return FileRun(submission, results, [item for number, _ in submission.cells for item in stopped.of_cell(number)])


class _Cells:
    """The cells of a notebook or script, run in this process by the same rules as in grading."""

    def __init__(self, submission: ParsedSubmission, functions: list[str]) -> None:
        self.submission = submission
        self.stopped: list[UnfinishedStatement] = []
        self._module = submission_module(submission.is_script)
        self._runner = CellRunner(self._module, functions, self._execute, submission.stubs)
        self._deadline = 0.0
        self._interrupts = Interrupts()

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Run the cells; while entered, their functions find what the cells found."""
        name = self._module.__name__
        former = sys.modules.get(name)
        sys.modules[name] = self._module
        try:
            with (
                former_name_imports(vars(self._module)),
                missing_plotting_modules(ipython_names(self._runner.shell), self.submission.imports),
                contextlib.chdir(Path.cwd()),  # the cells may change it
            ):
                with watch_interrupts() as self._interrupts:
                    end = time.monotonic() + NOTEBOOK_SECONDS
                    for number, source in self.submission.cells:
                        self._run_cell(number, source, constants_only=time.monotonic() > end)
                yield
        except Interrupted:
            raise KeyboardInterrupt from None
        finally:
            if former is None:
                del sys.modules[name]
            else:
                sys.modules[name] = former

    def _run_cell(self, number: int, source: str, constants_only: bool) -> None:
        self._deadline = time.monotonic() + CELL_SECONDS
        with contextlib.redirect_stdout(io.StringIO()):
            failed = self._runner.run(number, source, constants_only=constants_only)
        lines = source_lines(source)
        for item in failed:
            place = quoted_place(number, item.line, lines)
            self.stopped.append(UnfinishedStatement(place, item.position, _end(item.error, place)))

    def _execute(self, position: int, statement: ast.stmt, run: Callable[[], None]) -> None:
        try:
            call_with_time_limit(run, max(self._deadline - time.monotonic(), 1.0))
        except BaseException as error:
            if self._interrupts.pressed:
                raise Interrupted from error
            raise

    def result(self, exercise: ExerciseKey) -> ExerciseResult:
        """The result of one function."""
        stopped = StoppedStatements(self.stopped, self.submission)
        found = {name: function for name in self._runner.found() if (function := self._runner.function(name))}
        if exercise.name in found:
            outcomes = call_on_cases(found, exercise)
            result = judge(exercise, outcomes, notes=stopped.names_not_bound(outcomes.first.values()))
            return with_code_facts(result, self.submission.loops.get(exercise.name, ()))
        return absent_function_result(exercise, self.submission, stopped, self._runner.other_names())


def _end(error: BaseException, of_statement: Place) -> StatementError | TimedOut | NotCalled:
    """Why a statement did not run to its end. An error in its first line has the same place."""
    if isinstance(error, LeftOut):
        return NotCalled("timeout")
    if isinstance(error, TimeLimitExceeded):
        return TimedOut(CELL_SECONDS)
    end = exception_outcome(error)
    return replace(end, place=of_statement) if end.place.line == of_statement.line else end
