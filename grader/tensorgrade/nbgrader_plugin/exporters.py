"""Scores for other systems: ``nbgrader export --exporter=tensorgrade.nbgrader_plugin.exporters.Canvas`` or ``Moodle``.

The scores are the gradebook's: written answers, extra credit and late penalties included. A student who handed in
nothing has an empty cell, which neither system takes for a zero. The log says how many scores wait for a person, and
whose result is not of what is handed in now. `tensorgrade export` writes the same sheets for one assignment, and
matches students with a roster.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nbgrader.plugins import ExportPlugin

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.errors import UserError
from tensorgrade.gradebook.class_list import key_digest, named, read_class
from tensorgrade.gradebook.people import Person, people_with_scores
from tensorgrade.gradebook.recorded_students import RecordedStudents, recorded_students
from tensorgrade.gradebook.waiting_scores import WaitingScores, members_of_gradebook
from tensorgrade.lms.canvas_scores import canvas_sheet
from tensorgrade.lms.moodle_scores import moodle_sheet
from tensorgrade.lms.score_sheet import ScoreSheet
from tensorgrade.nbgrader_access.protocols import Gradebook
from tensorgrade.result.class_member import ClassMember


class _SheetExporter(ExportPlugin):  # type: ignore[misc]
    """One line per student, one column per assignment."""

    default = ""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that ``--to`` names."""
        selected = [item for item in gradebook.assignments if not self.assignment or item.name in self.assignment]
        names, points = [item.name for item in selected], [float(item.max_score) for item in selected]
        only = set(map(str, self.student or ()))
        students = [item for item in people_with_scores(gradebook, names) if not only or item.id in only]
        sheet = self.sheet(students, names, points)
        target = Path(self.to or self.default)
        write_text_atomically(target, sheet.text)
        for student, why in sheet.unmatched.items():
            self.log.warning("tensorgrade: %s may not be found there: %s", student, why)
        for name in names:
            self._warn(gradebook, name, {item.id for item in students})
        self.log.info("Exported %d students to %s", len(students), target)

    def _warn(self, gradebook: Gradebook, assignment: str, students: set[str]) -> None:
        """Say whose scores are not final, or are not of what is handed in now."""
        waiting, recorded = WaitingScores(), recorded_students(gradebook.db, assignment)
        members = waiting.counted(self._members(assignment, recorded, students))
        for student, reason in named(members, assignment):
            self.log.warning("tensorgrade: %s: %s %s", assignment, student, reason)
        for sentence in waiting.sentences():
            self.log.warning("tensorgrade: %s: %s", assignment, sentence)

    def _members(self, assignment: str, recorded: RecordedStudents, students: set[str]) -> list[ClassMember]:
        """These students, as the assignment stands for each; without the course, as the gradebook has them.

        Without their results, which need not all be in memory.
        """
        course = Course(Path(self.parent.coursedir.root))
        try:
            if assignment in course.assignments:
                everybody = replace(read_class(course, assignment), recorded=recorded)
                members = everybody.members(key_digest(course, assignment))
                return [replace(member, result=None) for member in members if member.student in students]
        except UserError as error:
            self.log.warning("tensorgrade: %s", error)
        return list(members_of_gradebook(recorded, students))

    def sheet(self, students: Sequence[Person], assignments: Sequence[str], points: Sequence[float]) -> ScoreSheet:
        """The sheet in the other system's format."""
        raise NotImplementedError


class Canvas(_SheetExporter):
    """Canvas's gradebook import. ``lms_user_id`` is Canvas's id of a student, the student's id the login."""

    default = "canvas.csv"

    def sheet(self, students: Sequence[Person], assignments: Sequence[str], points: Sequence[float]) -> ScoreSheet:
        """Canvas's five columns, then assignments, with a line of points possible."""
        return canvas_sheet(students, assignments, points)


class Moodle(_SheetExporter):
    """Moodle's grade import from a CSV file; map "Username" or "Email address" to the user."""

    default = "moodle.csv"

    def sheet(self, students: Sequence[Person], assignments: Sequence[str], points: Sequence[float]) -> ScoreSheet:
        """Columns that identify the student, then assignments."""
        return moodle_sheet(students, assignments, points)
