"""Where a course's gradebook is. One that was lost is called so, before anything makes a new one in its place."""

from tensorgrade.course.course import Course
from tensorgrade.nbgrader_access.gradebook_connection import GradebookError, read_gradebook


class LostGradebook(GradebookError):
    """The gradebook is gone or empty, although people have grades; the message says what to do."""


def gradebook_address(course: Course, url: str = "") -> tuple[str, str]:
    """The address of the course's gradebook, and the course's id in it; ``url`` where it is not the settings' own.

    Raises LostGradebook, and GradebookError where people have grades and the gradebook cannot be used.
    """
    from tensorgrade.nbgrader_access.gradebook_causes import shown_place, sqlite_file  # late: it imports SQLAlchemy

    url, course_id = url or course.directory.db_url, course.directory.course_id
    people = course.people_with_results()
    if people:
        file = sqlite_file(url)
        if file is not None and not file.exists():
            raise LostGradebook(_sentence(course, f"There is no gradebook {file}", len(people)))
        if (file is not None and file.is_file() and not file.stat().st_size) or not _has_assignments(url):
            raise LostGradebook(_sentence(course, f"The gradebook {shown_place(url)} is empty", len(people)))
    return url, course_id


def require_usable_gradebook(course: Course) -> None:
    """Raises GradebookError where there is a gradebook that cannot be used, or was lost. Makes none."""
    from tensorgrade.nbgrader_access.gradebook_causes import sqlite_file  # late: it imports SQLAlchemy

    url, _ = gradebook_address(course)
    file = sqlite_file(url)
    if file is None or file.exists():
        _has_assignments(url)


def _has_assignments(url: str) -> bool:
    from sqlalchemy import select

    from tensorgrade.nbgrader_access.gradebook_tables import ASSIGNMENT

    (assignments,) = read_gradebook(url, select(ASSIGNMENT.c.id).limit(1))
    return bool(assignments)


def _sentence(course: Course, what: str, people: int) -> str:
    return (
        f"{what}, but the course has grades of {people} {'person' if people == 1 else 'people'} in "
        f"{course.results_folder}; restore a copy of the gradebook. If there is none, move that folder away, and "
        "release and grade again: what people graded by hand is then lost."
    )
