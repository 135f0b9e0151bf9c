"""The proof of a release: what an author believes of a notebook, tried with the new key before anything is released."""

import builtins
import re
from pathlib import Path

from tensorgrade.commands.author_runs import run_author_files
from tensorgrade.commands.lost_points import LANGUAGE, lost_points
from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.report.stopped_statements import stopped_line
from tensorgrade.result import failure_facts as facts
from tensorgrade.result.notes import StoppedStatement
from tensorgrade.selfcheck.check_file import FileRun
from tensorgrade.submission.notebook_reader import Statement

SECOND_SOLUTION = "alternative.py"
"""A second right solution, in the assignment's folder, where there is one."""

_EXCUSED = {
    "NotImplementedError",
    *(name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, OSError)),
    "EOFError",
    "HTTPError",
    "URLError",
    "gaierror",
}
"""Names of exceptions of functions that are not written; and of files, networks and a keyboard, which students have."""
_MISSING_NAME = re.compile(r"name '(\w+)' is not defined")


class UnprovenRelease(UserError):
    """A release that was refused; the message names the function or the line, and what is wrong with it."""


def prove_release(course: Course, assignment: str, key: bytes, solved: bytes, released: Path) -> None:
    """Raises UnprovenRelease where students would get a notebook that does not fit the key.

    The author's notebook and `SECOND_SOLUTION` must earn full marks. In the students' notebook every function must be
    missing, and cells must not fail for any other reason. ``key`` is the content of the new key's file, ``solved`` the
    author's notebook, and ``released`` the folder that students would get.
    """
    path = course.author_notebook_path(assignment)
    second = path.with_name(SECOND_SOLUTION)
    files = {"solution.ipynb": solved, "students.ipynb": (released / f"{assignment}.ipynb").read_bytes()}
    if second.is_file():
        files[SECOND_SOLUTION] = second.read_bytes()
    runs = run_author_files(files, key, course.limits, released)
    _require_full_marks(path, runs["solution.ipynb"])
    if second.is_file():
        _require_full_marks(second, runs[SECOND_SOLUTION])
    _require_unwritten(path, runs["students.ipynb"])


def _require_full_marks(path: Path, run: FileRun) -> None:
    for function, result in run.exercises.items():
        if lost := lost_points(function, result):
            raise UnprovenRelease(f"Nothing was released, because a solution loses points. {path}: {lost}")


def _require_unwritten(path: Path, run: FileRun) -> None:
    for function, result in run.exercises.items():
        if result.status != "missing":
            raise UnprovenRelease(
                f"Nothing was released, because students would get a solution. {path}: their notebook has a {function} "
                "that is written; put all of it between ### BEGIN SOLUTION and ### END SOLUTION."
            )
    if failed := failed_statement(run):
        line = stopped_line(failed, LANGUAGE)
        raise UnprovenRelease(
            "Nothing was released, because the students' notebook fails before they have written anything. "
            f"{path}: {line.message} {' '.join(line.source.split())}"
        )


def failed_statement(run: FileRun) -> StoppedStatement | None:
    """The first statement of a notebook with unwritten functions that fails for another reason than these; else None.

    Other reasons that count for nothing: a file, a module or time that the sandbox does not give; a name that is
    missing because an earlier statement stopped; and an earlier one in its cell, where Jupyter ends the cell.
    """
    cells, lost = set[int](), set[str]()
    for stopped in run.stopped:
        statement = _statement(run, stopped)
        reads = {*statement.reads, _missing_name(stopped)} if statement else {_missing_name(stopped)}
        if stopped.cell not in cells and not reads & lost and not _is_excused(stopped.failure):
            return stopped
        cells.add(stopped.cell)
        lost.update(statement.names if statement else ())
    return None


def _statement(run: FileRun, stopped: StoppedStatement) -> Statement | None:
    """The statement as it was read; None where its cell could not be read."""
    number, _ = run.submission.cells[stopped.cell - 1]
    line = stopped.line.number if stopped.line else None
    return next((item for item in run.submission.statements.get(number, ()) if item.line == line), None)


def _missing_name(stopped: StoppedStatement) -> str | None:
    """The name that a NameError is about."""
    failure = stopped.failure
    found = _MISSING_NAME.match(failure.text) if isinstance(failure, facts.CallRaised) else None
    return found[1] if found else None


def _is_excused(failure: facts.StatementFailure) -> bool:
    match failure:
        case facts.CallRaised(type=raised):
            return raised in _EXCUSED
        case facts.ProcessEnded():
            return False
        case _:
            return True
