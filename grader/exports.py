"""Scores for other systems, by ``nbgrader export --exporter=grader.exports.Canvas`` (or ``Moodle``).

The scores are the gradebook's: written answers, extra credit and late penalties included. Who handed in
nothing has an empty cell, which neither system takes for a zero.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from grader.page import exact_text
from grader.recording import final_score
from grader.report import spreadsheet_cell
from grader.result import write_text


class _Table(ExportPlugin):  # type: ignore[misc]
    """One line per student, one column per assignment."""

    default = ""

    def export(self, gradebook: Any) -> None:
        """Write the file that ``--to`` names."""
        students = [item for item in gradebook.students if not self.student or item.id in map(str, self.student)]
        wanted = [item for item in gradebook.assignments if not self.assignment or item.name in self.assignment]
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        for row in self.rows(gradebook, sorted(students, key=lambda item: str(item.id)), wanted):
            writer.writerow([spreadsheet_cell(str(cell)) for cell in row])
        target = Path(self.to or self.default)
        write_text(target, stream.getvalue())
        self.log.info("Exported %d students to %s", len(students), target)

    def rows(self, gradebook: Any, students: Sequence[Any], assignments: Sequence[Any]) -> Iterable[Sequence[str]]:
        """The table, its head first."""
        raise NotImplementedError


def _score(gradebook: Any, assignment: str, student: str) -> str:
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return ""
    return exact_text(final_score(submission))


def _name(student: Any) -> str:
    """Last name, first name, as far as the gradebook has them."""
    return ", ".join(part for part in (student.last_name, student.first_name) if part) or str(student.id)


class Canvas(_Table):
    """Canvas's gradebook import. ``lms_user_id`` is Canvas's id of a student, the student's id the login."""

    default = "canvas.csv"

    def rows(self, gradebook: Any, students: Sequence[Any], assignments: Sequence[Any]) -> Iterable[Sequence[str]]:
        """Canvas's five columns, then assignments, with a line of points possible."""
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(item.name for item in assignments)]
        yield ["Points Possible", "", "", "", "", *(exact_text(item.max_score) for item in assignments)]
        for student in students:
            scores = [_score(gradebook, item.name, student.id) for item in assignments]
            yield [_name(student), student.lms_user_id or "", "", student.id, "", *scores]


class Moodle(_Table):
    """Moodle's grade import from a CSV file; map "Username" or "Email address" to the user."""

    default = "moodle.csv"

    def rows(self, gradebook: Any, students: Sequence[Any], assignments: Sequence[Any]) -> Iterable[Sequence[str]]:
        """Who it is, then assignments."""
        yield ["Username", "Email address", "ID number", *(item.name for item in assignments)]
        for student in students:
            scores = [_score(gradebook, item.name, student.id) for item in assignments]
            yield [student.id, student.email or "", student.lms_user_id or "", *scores]
