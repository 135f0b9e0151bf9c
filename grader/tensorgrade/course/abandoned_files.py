"""Removes the temporary files that killed runs have left in a course."""

import glob

from tensorgrade.atomic_write import remove_abandoned
from tensorgrade.course.course import Course


def remove_abandoned_files(course: Course, assignment: str) -> None:
    """Remove them where an assignment's files are. Those of runs that are still at work stay."""
    folders = [course.root, course.key_path(assignment).parent, course.class_page_path(assignment, "html").parent]
    folders.append(course.instructor_pages_folder(assignment))
    for folder in (course.autograded_folder, course.feedback_folder):
        folders += folder.glob(f"*/{glob.escape(assignment)}")
    for folder in folders:
        remove_abandoned(folder)
