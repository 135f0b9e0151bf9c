"""nbgrader's gradebook database: read, and written a few submissions per transaction.

Others may write at the same time: other runs, ``nbgrader autograde``, and a person in formgrader. A transaction
takes its lock first and is short; one that finds the lock taken waits, and is tried again.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from traitlets.config import Config

from tensorgrade.grade_ids import check_cell
from tensorgrade.gradebook.late_penalties import LatePenalties, has_late_rule
from tensorgrade.gradebook.record_scores import ScoreChange, create_answer_table, preview_change, write_results
from tensorgrade.gradebook.recorded_students import recorded_points
from tensorgrade.gradebook.withdrawn_rows import remove_rows
from tensorgrade.gradebook.written_answers import WrittenAnswer
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.nbgrader_access.gradebook_connection import GradebookError, open_gradebook, tried_again
from tensorgrade.nbgrader_access.protocols import Gradebook
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.submission.student_failure import failure_reason
from tensorgrade.translation import engine_text

BATCH_SIZE = 20
"""Results in one transaction, which holds the database for a fraction of a second."""
FLUSH_SECONDS = 1.0
"""Seconds after which fewer results are written, too."""
Returned = TypeVar("Returned")
Written = Callable[[SubmissionResult], None]
"""Gets each result when the gradebook has it."""

_ROWS_NOT_WRITTEN = engine_text("The rows in the gradebook could not be written")


def is_unusable(error: Exception) -> bool:
    """Whether the database itself is at fault, not what was written."""
    from sqlalchemy.exc import DBAPIError

    from tensorgrade.nbgrader_access.database_errors import is_statement_at_fault

    return isinstance(error, DBAPIError) and not is_statement_at_fault(error)


def require_assignment(url: str, key: AnswerKey) -> None:
    """Raises GradebookError when the gradebook does not know the assignment as the key has it."""
    points = recorded_points(url, key.assignment)
    for exercise in key.exercises:
        recorded = points.get(check_cell(exercise.name))
        if recorded != exercise.points:
            what = "is not there" if recorded is None else f"has {recorded:g} points there"
            raise GradebookError(
                f"The gradebook does not know {key.assignment} as it is now ({exercise.name} {what}); "
                f"run `tensorgrade release {key.assignment}` first."
            )


class Recorder:
    """A gradebook that takes results. Made by `open_recorder`.

    It is opened for the first of them: nbgrader, which opens it, takes most of a second to import.
    """

    def __init__(
        self,
        open_gradebook: Callable[[], Gradebook],
        late: Callable[[], LatePenalties] | None,
        language: str,
        written: Written,
    ) -> None:
        self._open_gradebook, self._make_late, self._language = open_gradebook, late, language
        self._tell_written = written
        self._unwritten: list[tuple[SubmissionResult, Mapping[str, WrittenAnswer]]] = []
        self._written = time.monotonic()
        self.failed: dict[str, str] = {}
        """The students whose rows could not be written, and why. They keep the rows that they had."""

    @cached_property
    def _gradebook(self) -> Gradebook:
        return self._open_gradebook()

    @cached_property
    def _late(self) -> LatePenalties | None:
        return self._make_late() if self._make_late is not None else None

    def require_late_penalties(self) -> None:
        """Read the course's settings of late penalties now. Raises TraitError, and what their plug-in raises."""
        _ = self._late

    def record(self, result: SubmissionResult, answers: Mapping[str, WrittenAnswer]) -> None:
        """Add a result to the next transaction. Where nothing was handed in, there is nothing to write."""
        if result.status == "missing":
            return
        self._unwritten.append((result, answers))
        if len(self._unwritten) >= BATCH_SIZE or time.monotonic() - self._written > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write the recorded results in one transaction; each in its own where one of them cannot be written."""
        if self._unwritten:
            # Before results are taken off: Ctrl-C may come while nbgrader is imported. Where these cannot be had, no
            # student is at fault.
            _ = self._gradebook, self._late
        results, self._unwritten = self._unwritten, []
        if results:
            try:
                self._write(results)
            except KeyboardInterrupt:  # its transaction was rolled back; the end of the recorder writes them
                self._unwritten = results
                raise
            except Exception as error:
                if is_unusable(error):
                    raise
                for result in results:
                    self._write_one(result)
                if len(results) > 1 and all(result.student in self.failed for result, _ in results):
                    raise  # all of them: no student is at fault
        self._written = time.monotonic()
        for written, _ in results:
            if written.student not in self.failed:
                self._tell_written(written)

    def _write(self, results: Sequence[tuple[SubmissionResult, Mapping[str, WrittenAnswer]]]) -> None:
        def work() -> None:
            write_results(self._gradebook.db, results, self._late, self._language)

        self._transaction(work, keep=True)

    def _write_one(self, result: tuple[SubmissionResult, Mapping[str, WrittenAnswer]]) -> None:
        try:
            self._write([result])
        except Exception as error:
            if is_unusable(error):
                raise
            student = result[0].student
            self.failed[student] = str(failure_reason(student, _ROWS_NOT_WRITTEN, error))

    def preview(self, result: SubmissionResult, answers: Mapping[str, WrittenAnswer]) -> ScoreChange:
        """What `record` would change; nothing is written."""
        return self._transaction(
            lambda: preview_change(self._gradebook.db, result, answers, self._late, self._language), keep=False
        )

    def withdraw(self, assignment: str, student: str, force: bool) -> None:
        """Remove the rows of a submission, in one transaction; none may be there.

        Raises DecisionsInTheWay, without ``force``, where a person's points or comments would go.
        """
        self._transaction(lambda: remove_rows(self._gradebook.db, assignment, student, force), keep=True)

    def _transaction(self, work: Callable[[], Returned], keep: bool) -> Returned:
        database = self._gradebook.db

        def transaction() -> Returned:
            database.rollback()
            if self._gradebook.engine.dialect.name == "sqlite":
                # The lock comes first: SQLite may refuse a reader that becomes a writer later, without waiting.
                connection = database.connection()
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            create_answer_table(database)
            returned = work()
            if keep:
                database.commit()
            return returned

        try:
            return tried_again(transaction, database.rollback)
        finally:
            database.rollback()


@contextmanager
def open_recorder(
    url: str,
    course_id: str,
    language: str,
    config: Config | None = None,
    root: str = "",
    written: Written = lambda result: None,
) -> Iterator[Recorder]:
    """A recorder for many results, with comments in ``language``; those not yet written are written at the end.

    ``config`` holds nbgrader's settings of late penalties; without it penalties stay as they are, as
    ``nbgrader autograde`` sets them itself. As with nbgrader, a penalty plug-in may be a module in ``root``.
    """
    late = None if config is None else partial(LatePenalties, config, Path(root))
    with ExitStack() as opened:
        recorder = Recorder(lambda: opened.enter_context(open_gradebook(url, course_id)), late, language, written)
        if config is not None and has_late_rule(config):
            recorder.require_late_penalties()
        try:
            yield recorder
        finally:
            recorder.flush()  # after Ctrl-C, too
