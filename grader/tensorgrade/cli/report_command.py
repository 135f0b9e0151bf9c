"""The command `report`."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from tensorgrade.cli.failures import USER_ERROR
from tensorgrade.cli.status_commands import print_next_step
from tensorgrade.cli.template_remarks import print_template_remarks, require_right_templates
from tensorgrade.cli.terminal import out, print_error, print_remarks, print_unsure
from tensorgrade.commands import own_templates, write_reports
from tensorgrade.course.course import CourseError, open_course
from tensorgrade.gradebook.class_list import read_class
from tensorgrade.report.class_page_records import ClassPage


def report(assignments: Sequence[str], root: Path, only_try: bool) -> int:
    """Write students' pages and the class page; 1 where a student's page could not be made, or a result is out of date.

    With ``only_try``, list all mistakes in the course's templates, and write nothing.
    """
    course = open_course(root)
    if not assignments and not only_try:
        raise CourseError(f"Which assignment? This course has: {', '.join(course.assignments) or 'none yet'}.")
    if only_try:
        print_template_remarks(course)
        mistakes = own_templates.template_mistakes(course)
        for mistake in mistakes:
            print_error(str(mistake))
        if mistakes:
            return USER_ERROR
        out.print("No mistake was found in the course's templates.")
    else:
        require_right_templates(course, own_templates.ALL_PAGES, "No page was changed.")
    failed: list[tuple[str, str]] = []
    for assignment in assignments:

        def name(student: str, reason: str) -> None:
            failed.append((student, reason))

        if only_try:
            page = write_reports.try_report(course, assignment, name)
            text = f"{_pages(page)} and the class page can be made; nothing was written."
        else:
            page = write_reports.report_assignment(course, assignment, name)
            text = f"{_pages(page)} in feedback/, class page {course.class_page_path(assignment, 'html')}"
        out.print(escape(f"{assignment}: {text}"), soft_wrap=True)
        students = read_class(course, assignment)
        print_unsure((fault.student, fault.reason) for fault in students.everybody.faults)
        print_remarks(students.leftovers())
        if not only_try:
            print_next_step(course, assignment, root)
    print_unsure(failed)
    return 1 if failed else 0


def _pages(page: ClassPage) -> str:
    """How many students have a page, in words."""
    count = sum(bool(row.url) for row in page.rows)
    return "1 page" if count == 1 else f"{count} pages"
