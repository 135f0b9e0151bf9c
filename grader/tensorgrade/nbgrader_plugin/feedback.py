"""A student's page in ``nbgrader generate_feedback``; a notebook that is not ours gets nbgrader's own."""

from typing import Any

from nbconvert.exporters import Exporter, HTMLExporter
from nbformat import NotebookNode

from tensorgrade.commands import write_reports
from tensorgrade.errors import UserError
from tensorgrade.nbgrader_plugin.autograde import course_root, find_notebook


class FeedbackExporter(HTMLExporter):
    """One self-contained page: the exchange copies nothing else."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The student's page with the gradebook's scores. Raises CourseError without a result."""
        ours = find_notebook(course_root(self), resources) if resources and "nbgrader" in resources else None
        if ours is None or resources is None:
            return super().from_notebook_node(nb, resources, **kwargs)
        # nbgrader's preprocessors still run; a course may have added its own.
        _, resources = Exporter.from_notebook_node(self, nb, resources, **kwargs)
        url = resources["nbgrader"]["db_url"]
        try:
            return write_reports.feedback_page(ours.course, ours.assignment, ours.student, url), resources
        except UserError as error:
            self.log.error("tensorgrade: %s", error)
            raise
