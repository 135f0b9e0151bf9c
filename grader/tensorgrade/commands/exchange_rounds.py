"""What `tensorgrade watch` does through nbgrader's exchange: collects submissions, and gives pages back."""

import logging
from collections.abc import Iterable

from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.exchange_files import is_from_exchange
from tensorgrade.nbgrader_access.gradebook_connection import patient_connections
from tensorgrade.nbgrader_access.protocols import ExchangeStep
from tensorgrade.student_id import StudentId


class ExchangeFailed(UserError):
    """nbgrader's exchange cannot be used; the message says why."""


def collect_from_exchange(course: Course, assignment: str) -> list[str]:
    """Collect what is new in the exchange into ``submitted/``. Returns nbgrader's warnings; raises ExchangeFailed."""
    from tensorgrade.nbgrader_access.classes import course_directory, exchange_collect  # late: it imports nbgrader

    gradebook_address(course)  # raises where the gradebook was lost: nbgrader would make a new one
    directory = course_directory(course.root, course.config, assignment)
    return _take(exchange_collect(directory, course.config), "collect")


def release_pages(course: Course, assignment: str, students: Iterable[StudentId]) -> list[StudentId]:
    """Give these students' pages back through the exchange. Raises ExchangeFailed.

    Returns those whose submissions did not come through it: nothing says whose a page is there.
    """
    from tensorgrade.nbgrader_access.classes import course_directory, exchange_release_feedback

    directory = course_directory(course.root, course.config, assignment)
    without_secret = []
    for student in students:
        if not is_from_exchange(course, assignment, student):
            without_secret.append(student)
            continue
        directory.student_id = student
        _take(exchange_release_feedback(directory, course.config), "release_feedback")
    return without_secret


def _take(step: ExchangeStep, command: str) -> list[str]:
    """Take the step; what it warns of. Raises ExchangeFailed."""
    said = _Warnings()
    step.log.addHandler(said)
    try:
        with patient_connections():
            step.start()
    except Exception as error:  # exchanges are plug-ins, and meet what other accounts have written
        what = str(error) or type(error).__name__
        raise ExchangeFailed(
            f"`nbgrader {command}` failed ({what.rstrip('.')}); see c.Exchange.root in nbgrader_config.py."
        ) from error
    finally:
        step.log.removeHandler(said)
    return said.texts


class _Warnings(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text, on one line."""
        self.texts.append(" ".join(record.getMessage().split()))
