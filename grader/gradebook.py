"""Scores into nbgrader's database, through its API: ``nbgrader export`` and formgrader then show them.

Written answers stay as they are: a person grades them.
"""

import contextlib
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from grader.answerkey import AnswerKey
from grader.mistake import Mistake
from grader.result import SubmissionResult


class GradebookError(Mistake):
    """A gradebook that cannot take scores; the message says what to do."""


@contextmanager
def _open(url: str, course_id: str) -> Iterator[Any]:
    # Late: nbgrader takes more than a second to import, which `tensorgrade --help` need not wait for.
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning, SQLAlchemyError

    try:
        with warnings.catch_warnings(), Gradebook(url, course_id) as gradebook:
            # nbgrader adds rows through relations that SQLAlchemy 2 warns about; the rows are right.
            warnings.simplefilter("ignore", SAWarning)
            yield gradebook
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise GradebookError(
            f"The gradebook {url} cannot be used ({reason}); close what holds it open, or restore it, and try again."
        ) from None


def students(url: str, course_id: str) -> list[str]:
    """Ids of everybody in the gradebook."""
    with _open(url, course_id) as gradebook:
        return [student.id for student in gradebook.students]


def enroll(url: str, course_id: str, names: Iterable[str]) -> None:
    """Enter students who have handed in nothing yet."""
    with _open(url, course_id) as gradebook:
        for name in names:
            gradebook.update_or_create_student(name)


def require(url: str, course_id: str, key: AnswerKey) -> None:
    """Raises GradebookError when the gradebook does not know the assignment as the key has it."""
    from nbgrader.api import MissingEntry

    with _open(url, course_id) as gradebook:
        try:
            for exercise in key.exercises:
                gradebook.find_grade_cell(f"check-{exercise.name}", key.assignment, key.assignment)
        except MissingEntry as error:
            raise GradebookError(
                f"The gradebook does not know {key.assignment} as it is now ({error}); "
                f"run `tensorgrade release {key.assignment}` first."
            ) from None


def record(url: str, course_id: str, results: Iterable[SubmissionResult]) -> None:
    """Write the results of one assignment. Who handed in nothing is nbgrader's own "not submitted"."""
    with _open(url, course_id) as gradebook:
        from nbgrader.api import MissingEntry

        for result in results:
            if result.status == "missing":
                # Handed in once and taken back, or the student's folder was renamed: the old score must not stay.
                with contextlib.suppress(MissingEntry):
                    gradebook.remove_submission(result.assignment, result.student)
            else:
                _record(gradebook, result)
        gradebook.db.commit()


def _record(gradebook: Any, result: SubmissionResult) -> None:
    gradebook.find_assignment(result.assignment)
    gradebook.update_or_create_student(result.student)
    submission = gradebook.update_or_create_submission(result.assignment, result.student)
    notebook = next(item for item in submission.notebooks if item.name == result.assignment)
    for name, exercise in result.exercises.items():
        grade = gradebook.find_grade(f"check-{name}", notebook.name, result.assignment, result.student)
        grade.auto_score = exercise.score
        # "Could not tell" waits for a person; so does a file that could not be read.
        unsure = exercise.status == "could-not-tell" or result.status == "unreadable"
        grade.needs_manual_grade = unsure and grade.manual_score is None
