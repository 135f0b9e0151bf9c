"""The students in nbgrader's gradebook: who they are, and their final scores."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tensorgrade.gradebook.record_scores import final_score
from tensorgrade.nbgrader_access.gradebook_connection import GradebookError, open_gradebook
from tensorgrade.nbgrader_access.protocols import Gradebook, Student
from tensorgrade.number_format import score_text
from tensorgrade.student_id import StudentId


@dataclass(frozen=True)
class Person:
    """One student of the gradebook."""

    id: str
    """nbgrader's id."""
    name: str
    """Last name, first name, as far as they are known; else the id."""
    email: str
    lms_id: str
    """The student's id in the learning management system; empty where nobody entered it."""
    scores: tuple[str, ...]
    """Final scores, one per assignment; empty for nothing handed in."""


def enroll(url: str, course_id: str, ids: Iterable[StudentId]) -> None:
    """Enter students who have handed in nothing yet."""
    with open_gradebook(url, course_id) as gradebook:
        for student in ids:
            gradebook.update_or_create_student(student)


def people_and_max_score(url: str, course_id: str, assignment: str) -> tuple[list[Person], float]:
    """All students with their final scores of one assignment, and its maximum score.

    Raises GradebookError when the gradebook does not know the assignment.
    """
    from tensorgrade.nbgrader_access.classes import MissingEntry

    with open_gradebook(url, course_id) as gradebook:
        try:
            points = float(gradebook.find_assignment(assignment).max_score)
        except MissingEntry:
            raise GradebookError(
                f"The gradebook does not know {assignment}; run `tensorgrade release {assignment}` first."
            ) from None
        return people_with_scores(gradebook, [assignment]), points


def people_with_scores(gradebook: Gradebook, assignments: Sequence[str]) -> list[Person]:
    """All students in an open gradebook, by id, with the final scores of these assignments."""
    return [_person(gradebook, student, assignments) for student in sorted(gradebook.students, key=lambda one: one.id)]


def _person(gradebook: Gradebook, student: Student, assignments: Sequence[str]) -> Person:
    from tensorgrade.nbgrader_access.classes import MissingEntry

    def score(assignment: str) -> str:
        try:
            return score_text(final_score(gradebook.find_submission(assignment, student.id)))
        except MissingEntry:
            return ""

    name = ", ".join(part for part in (student.last_name, student.first_name) if part)
    scores = tuple(map(score, assignments))
    return Person(student.id, name or student.id, student.email or "", student.lms_user_id or "", scores)
