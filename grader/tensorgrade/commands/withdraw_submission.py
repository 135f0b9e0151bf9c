"""What `tensorgrade grade --withdraw` does to a course: removes all that grading has made of one submission."""

import contextlib
import os
import shutil
from pathlib import Path

from tensorgrade.commands.grade_course import open_course_recorder
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook.class_list import read_class
from tensorgrade.student_id import StudentId, shown_id, student_id


def withdraw_submission(course: Course, assignment: str, text: str, force: bool) -> StudentId:
    """Remove the rows, the notebook, the page and the result of one student's submission; what was handed in stays.

    The rows go first, in one transaction, and the result last: where a run is killed, the next one finishes it.
    Returns the student's id. Raises DecisionsInTheWay, without ``force``, where a person has given points or comments,
    and CourseError where there is no such student.
    """
    course.solution_folder(assignment)
    members = read_class(course, assignment)
    found = members.everybody.only([text])
    if found.faults:
        raise CourseError(f"{found.faults[0].student}: {found.faults[0].reason}")
    student = found.students[0] if found.students else student_id(text)
    result = course.result_path(assignment, student)
    page = course.instructor_page_path(assignment, student)
    folders = course.autograded_path(assignment, student).parent, course.feedback_path(assignment, student).parent
    if not found.students and not any(map(os.path.lexists, (result, page, *folders))):
        raise CourseError(f"There is no student {shown_id(text)}, and nothing of such a student for {assignment}.")
    with open_course_recorder(course) as recorder:
        recorder.withdraw(assignment, student, force)
    try:
        for made in (*folders, page):
            _remove(made)
        _remove(result)
    except OSError as error:
        raise CourseError(
            f"{error.filename} cannot be removed ({error.strerror}). The rows in the gradebook are removed; mend that "
            "and run the same command again."
        ) from error
    return student


def _remove(path: Path) -> None:
    """Remove a file or folder that may be there, and a student's folder that becomes empty. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        with contextlib.suppress(OSError):
            path.parent.rmdir()
    else:
        path.unlink(missing_ok=True)
