"""Our page from ``nbgrader generate_feedback``; a notebook that is not ours gets nbgrader's."""

from typing import Any

from nbconvert.exporters import Exporter, HTMLExporter
from nbformat import NotebookNode

from grader import steps, store
from grader.decisions import decisions
from grader.plugin import job, root_of


class FeedbackExporter(HTMLExporter):
    """One self-contained page: the exchange copies nothing else."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The student's page with the gradebook's scores. Raises CourseError without a result."""
        ours = job(root_of(self), resources) if resources and "nbgrader" in resources else None
        if ours is None or resources is None:
            return super().from_notebook_node(nb, resources, **kwargs)
        # nbgrader's preprocessors run all the same; a course may have added its own.
        _, resources = Exporter.from_notebook_node(self, nb, resources, **kwargs)
        result = store.result(ours.course, ours.assignment, ours.student)
        key = steps.loaded_key(ours.course, ours.assignment)
        url, course_id = resources["nbgrader"]["db_url"], ours.course.directory.course_id
        decided = decisions(url, course_id, ours.assignment, ours.student)
        return steps.student_page(ours.course, key, result, decided.get(ours.student)), resources
