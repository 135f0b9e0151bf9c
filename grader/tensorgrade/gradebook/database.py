"""nbgrader's database: opened, asked, and written a few submissions at a time, each whole or not at all.

Many may write: other runs, ``nbgrader autograde``, and a person in formgrader. A transaction takes
its lock first and is short; who finds it taken waits, and tries again.
"""

import contextlib
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tensorgrade.errors import UserError
from tensorgrade.gradebook.people import Person
from tensorgrade.gradebook.record_scores import (
    LatePenalties,
    ScoreChange,
    WrittenAnswer,
    create_answer_table,
    final_score,
    preview_change,
    write_results,
)
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.number_format import score_text
from tensorgrade.report.manual_grades import url_without_password
from tensorgrade.result.result_records import SubmissionResult

ATTEMPTS = 8
LOCK_TIMEOUT_SECONDS = 30
BATCH_SIZE = 20
"""Results that go into one transaction: it holds the database for a fraction of a second."""
FLUSH_SECONDS = 1.0
"""Seconds after which results are written that are fewer."""
TRANSIENT_ERRORS = (
    "locked",
    "busy",
    "deadlock",
    "could not serialize",
    "already exists",
    "duplicate key",
    "UNIQUE constraint",
)
"""Words of errors that another writer causes, and that pass."""


class GradebookError(UserError):
    """A gradebook that cannot take scores; the message says what to do."""


@contextmanager
def _open(url: str, course_id: str) -> Iterator[Any]:
    # Late: nbgrader takes more than a second to import, which `tensorgrade --help` need not wait for.
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning, SQLAlchemyError

    try:
        with warnings.catch_warnings(), _again(lambda: Gradebook(url, course_id)) as gradebook:
            # nbgrader adds rows through relations that SQLAlchemy 2 warns about; the rows are right.
            warnings.simplefilter("ignore", SAWarning)
            yield gradebook
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise GradebookError(
            f"The gradebook {url_without_password(url)} cannot be used ({reason}); "
            "close what holds it open, or restore it, and try again."
        ) from None


def _again(work: Callable[[], Any], undo: Callable[[], None] = lambda: None) -> Any:
    """Do it, again where another writer was in the way."""
    from nbgrader.api import InvalidEntry
    from sqlalchemy.exc import DBAPIError

    for attempt in range(ATTEMPTS):
        try:
            return work()
        except (DBAPIError, InvalidEntry) as error:
            undo()
            if attempt == ATTEMPTS - 1 or not any(words in str(error) for words in TRANSIENT_ERRORS):
                raise
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("the last attempt returns or raises")


def student_ids(url: str, course_id: str) -> list[str]:
    """Ids of everybody in the gradebook."""
    with _open(url, course_id) as gradebook:
        return [student.id for student in gradebook.students]


def people_with_scores(gradebook: Any, assignments: Sequence[str]) -> list[Person]:
    """Everybody in an open gradebook, by id, with the final scores of these assignments."""
    return [_person(gradebook, student, assignments) for student in sorted(gradebook.students, key=lambda one: one.id)]


def _person(gradebook: Any, student: Any, assignments: Sequence[str]) -> Person:
    from nbgrader.api import MissingEntry

    def score(assignment: str) -> str:
        try:
            return score_text(final_score(gradebook.find_submission(assignment, student.id)))
        except MissingEntry:
            return ""

    name = ", ".join(part for part in (student.last_name, student.first_name) if part)
    who, scores = str(student.id), tuple(map(score, assignments))
    return Person(who, name or who, student.email or "", str(student.lms_user_id or ""), scores)


def people_and_max_score(url: str, course_id: str, assignment: str) -> tuple[list[Person], float]:
    """Everybody with their final scores, and the points to be had.

    Raises GradebookError when the gradebook does not know the assignment.
    """
    from nbgrader.api import MissingEntry

    with _open(url, course_id) as gradebook:
        try:
            points = float(gradebook.find_assignment(assignment).max_score)
        except MissingEntry:
            raise GradebookError(
                f"The gradebook does not know {assignment}; run `tensorgrade release {assignment}` first."
            ) from None
        return people_with_scores(gradebook, [assignment]), points


def enroll(url: str, course_id: str, names: Iterable[str]) -> None:
    """Enter students who have handed in nothing yet."""
    with _open(url, course_id) as gradebook:
        for name in names:
            gradebook.update_or_create_student(name)


def require_assignment(url: str, course_id: str, key: AnswerKey) -> None:
    """Raises GradebookError when the gradebook does not know the assignment as the key has it."""
    from nbgrader.api import MissingEntry

    with _open(url, course_id) as gradebook:
        try:
            for exercise in key.exercises:
                cell = gradebook.find_grade_cell(f"check-{exercise.name}", key.assignment, key.assignment)
                if cell.max_score != exercise.points:
                    raise MissingEntry(f"{exercise.name} has {cell.max_score:g} points there")
        except MissingEntry as error:
            raise GradebookError(
                f"The gradebook does not know {key.assignment} as it is now ({error}); "
                f"run `tensorgrade release {key.assignment}` first."
            ) from None


class Recorder:
    """An open gradebook that takes results. Made by `open_recorder`."""

    def __init__(self, gradebook: Any, late: LatePenalties | None) -> None:
        self._gradebook, self._late = gradebook, late
        self._waiting: list[tuple[SubmissionResult, Mapping[str, WrittenAnswer]]] = []
        self._written = time.monotonic()

    def record(self, result: SubmissionResult, answers: Mapping[str, WrittenAnswer]) -> None:
        """Take one result, to be written with its neighbours. Who handed in nothing is nbgrader's "not submitted"."""
        if result.status == "missing":
            self._remove(result)
            return
        self._waiting.append((result, answers))
        if len(self._waiting) >= BATCH_SIZE or time.monotonic() - self._written > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what was recorded, in one transaction."""
        waiting, self._waiting = self._waiting, []

        def work() -> None:
            write_results(self._gradebook.db, waiting, self._late)

        if waiting:
            self._transaction(work, keep=True)
        self._written = time.monotonic()

    def preview(self, result: SubmissionResult, answers: Mapping[str, WrittenAnswer]) -> ScoreChange:
        """What `record` would change; nothing is written."""
        previewed: ScoreChange = self._transaction(
            lambda: preview_change(self._gradebook.db, result, answers, self._late), keep=False
        )
        return previewed

    def _remove(self, result: SubmissionResult) -> None:
        from nbgrader.api import MissingEntry

        # Handed in once and taken back, or the student's folder was renamed: the old score must not stay.
        with contextlib.suppress(MissingEntry):
            remove = self._gradebook.remove_submission
            _again(lambda: remove(result.assignment, result.student), self._gradebook.db.rollback)

    def _transaction(self, work: Callable[[], Any], keep: bool) -> Any:
        database = self._gradebook.db

        def whole() -> Any:
            database.rollback()
            if self._gradebook.engine.dialect.name == "sqlite":
                # The lock comes first: a reader that becomes a writer later may be turned away at once.
                connection = database.connection()
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_SECONDS * 1000}")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            create_answer_table(database)
            done = work()
            if keep:
                database.commit()
            return done

        try:
            return _again(whole, database.rollback)
        finally:
            database.rollback()


@contextmanager
def open_recorder(url: str, course_id: str, config: Any = None, root: str = "") -> Iterator[Recorder]:
    """An open gradebook for many results.

    ``config`` holds nbgrader's settings of late penalties; without it they are left as they are, for
    ``nbgrader autograde`` sets them itself. A penalty plug-in may lie in ``root``, as with nbgrader.
    """
    with _open(url, course_id) as gradebook:
        if root and root not in sys.path:
            sys.path.insert(0, root)
        opened = Recorder(gradebook, LatePenalties(config) if config is not None else None)
        try:
            yield opened
        finally:
            opened.flush()  # after Ctrl-C, too
