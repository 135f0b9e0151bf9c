"""A student's page in ``nbgrader generate_feedback``; a notebook that is not ours gets nbgrader's own."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, HTMLExporter
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException

from tensorgrade.commands import own_templates, student_pages
from tensorgrade.course.course import Course, CourseError
from tensorgrade.errors import UserError
from tensorgrade.gradebook.autograded_folder import course_reader
from tensorgrade.gradebook.exchange_files import put_exchange_files_beside_page
from tensorgrade.nbgrader_plugin.our_notebook import OurNotebook, course_root, find_notebook
from tensorgrade.nbgrader_plugin.unfinished import remove_unfinished
from tensorgrade.report.template_mistakes import TemplateMistake


class FeedbackExporter(HTMLExporter):
    """One self-contained page: the exchange copies nothing else.

    Raises NbGraderException for a mistake in the course's templates: nbgrader makes the exporter before it removes the
    first student's old page.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        try:
            course = Course(Path(course_root(self)))
            for remark in own_templates.template_remarks(course):
                self.log.warning("tensorgrade: %s", remark)
            own_templates.require_right_templates(course, own_templates.STUDENT_PAGE, "No page was changed.")
        except CourseError:
            pass  # none of ours, or one that the first page tells about
        except TemplateMistake as mistake:
            self.log.error("tensorgrade: %s", mistake)
            raise NbGraderException(str(mistake)) from None
        remove_unfinished(
            self.parent,
            course_root(self),
            student_pages.former_pages,
            lambda ours: ours.course.feedback_path(ours.assignment, ours.student),
        )

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The student's page with the gradebook's scores. Raises CourseError without a result."""
        ours = find_notebook(course_root(self), resources) if resources and "nbgrader" in resources else None
        if ours is None or resources is None:
            return super().from_notebook_node(nb, resources, **kwargs)
        # nbgrader's preprocessors still run; a course may have added its own.
        _, resources = Exporter.from_notebook_node(self, nb, resources, **kwargs)
        try:
            page = self._page(ours, resources["nbgrader"]["db_url"])
            put_exchange_files_beside_page(ours.course, ours.assignment, ours.student)
            return page, resources
        except UserError as error:
            self.log.error("tensorgrade: %s", error)
            raise

    def _page(self, ours: OurNotebook, url: str) -> str:
        """The page. With a mistake in the course's templates that the trial did not meet, it is the built-in one.

        nbgrader has removed the old page by now.
        """
        reader = course_reader(ours.course)
        try:
            return student_pages.feedback_page(ours.course, ours.assignment, ours.student, url, reader)
        except TemplateMistake as mistake:
            self.log.error("tensorgrade: %s The built-in templates are used for %s.", mistake, ours.student)
            built_in = reader.with_built_in_templates()
            return student_pages.feedback_page(ours.course, ours.assignment, ours.student, url, built_in)
