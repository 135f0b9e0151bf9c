"""Students' pages for the instructor, in the folder beside the class page: made from the students' own pages."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from tensorgrade.atomic_write import errors_name
from tensorgrade.course.course import Course
from tensorgrade.gradebook.file_marks import is_marked_page, marked_page, page_has_mark
from tensorgrade.grading.input_digest import digest_of
from tensorgrade.report.class_page_records import ClassPage
from tensorgrade.report.class_walk import ClassWalk, class_walks
from tensorgrade.report.instructor_page import KeptCode, instructor_page
from tensorgrade.report.reader import Reader
from tensorgrade.student_id import StudentId, student_id


@dataclass(frozen=True)
class MadePage:
    """A student's page that has been made, and what else the page for the instructor shows."""

    student: StudentId
    """The student's id."""
    code: Sequence[KeptCode]
    """The functions that were written."""


def walks(course: Course, view: ClassPage) -> Mapping[str, ClassWalk]:
    """By student, where to go from the student's page for the instructor; of those who have such a page or will."""
    folder = course.instructor_pages_folder(view.assignment).name
    urls = {name: url.rpartition("/")[2] for name, url in view.urls.items() if url.startswith(f"{folder}/")}
    return class_walks(view, urls, f"../{quote(course.class_page_path(view.assignment, 'html').name)}")


def marked_instructor_page(made: MadePage, student_page: str, view: ClassPage, walk: ClassWalk, reader: Reader) -> str:
    """The page, with a mark of all that it shows. ``student_page`` is the student's own, as a file."""
    page = instructor_page(view.title, made.student, student_page, made.code, walk, reader)
    return marked_page(page, _page_mark(student_page, walk))


def is_up_to_date(course: Course, assignment: str, student: StudentId, student_page: str, walk: ClassWalk) -> bool:
    """Whether the page for the instructor is the one that would be made of the ``student_page``, which has a mark."""
    return page_has_mark(course.instructor_page_path(assignment, student), _page_mark(student_page, walk))


def _page_mark(student_page: str, walk: ClassWalk) -> str:
    """The mark of a page: the mark in the student's own page says what else both are made of."""
    return digest_of(student_page, asdict(walk))


def remove_other_pages(course: Course, view: ClassPage) -> None:
    """Remove the pages of students who have none now; other people's files stay. Raises UnwritableFile."""
    there = {course.instructor_page_path(view.assignment, student_id(name)).name for name in view.urls}
    for path in course.instructor_pages_folder(view.assignment).glob("[!.]*.html"):
        if path.name not in there and is_marked_page(path):
            with errors_name(path):
                path.unlink(missing_ok=True)


def page_url(course: Course, assignment: str, student: str) -> str:
    """The address of the page that a report makes, as the class page has it."""
    return _address(course, assignment, course.instructor_page_path(assignment, student_id(student)))


def earlier_page_url(course: Course, assignment: str, student: str) -> str:
    """The address of a page from an earlier report, as the class page has it; empty where there is none.

    Where there is no page for the instructor, it is the student's own.
    """
    own = course.feedback_path(assignment, student_id(student))
    if is_marked_page(course.instructor_page_path(assignment, student_id(student))):
        return page_url(course, assignment, student)
    return _address(course, assignment, own) if own.is_file() else ""


def _address(course: Course, assignment: str, page: Path) -> str:
    return quote(os.path.relpath(page, course.class_page_path(assignment, "html").parent))
