"""Which of the notebooks that nbgrader processes are ours."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook.written_answers import Notebook
from tensorgrade.student_id import StudentId, student_id

Resources = dict[str, Any]
"""nbgrader's words for what it processes."""


@dataclass(frozen=True)
class OurNotebook:
    """A student's notebook that nbgrader is processing and that tensorgrade released."""

    course: Course
    assignment: str
    student: StudentId
    released: Notebook


def find_notebook(root: str, resources: Resources) -> OurNotebook | None:
    """The notebook; None for one that tensorgrade did not release."""
    assignment = resources["nbgrader"]["assignment"]
    if resources["nbgrader"]["notebook"] != assignment:
        return None
    try:
        course = Course(Path(root))
    except CourseError:
        return None
    if assignment not in course.assignments or not course.key_path(assignment).exists():
        return None
    released = course.released_notebook(assignment)
    if released.get("metadata", {}).get("tensorgrade", {}).get("assignment") != assignment:
        return None
    return OurNotebook(course, assignment, student_id(resources["nbgrader"]["student"]), released)


def course_root(component: Any) -> str:
    """The course's folder, of the nbgrader command that a preprocessor or exporter belongs to."""
    while component is not None:
        if getattr(component, "coursedir", None) is not None:
            return str(component.coursedir.root)
        component = component.parent
    return "."
