"""Whom the gradebook has for an assignment: everybody, who was graded, and whose score waits for a person."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tensorgrade.grade_ids import check_cell
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.nbgrader_access.gradebook_connection import read_gradebook
from tensorgrade.nbgrader_access.protocols import Database
from tensorgrade.result.points import SCORE_DIFFERENCE, after_penalty
from tensorgrade.result.result_records import SubmissionResult

if TYPE_CHECKING:  # it takes half a second to import
    from sqlalchemy import Select


@dataclass(frozen=True)
class RecordedLateness:
    """How late a submission is, by the deadline and the extension of today, and what was deducted for it."""

    seconds: float
    """Seconds after the deadline; 0 where it was in time, or where no time is known."""
    score: float
    """The points of the notebook, before anything is deducted."""
    penalty: float
    """The points that the gradebook deducts."""


@dataclass(frozen=True)
class RecordedStudents:
    """The gradebook's students, for one assignment."""

    enrolled: tuple[str, ...] = ()
    """The ids of all students, as they were entered: `check_ids` makes them sound."""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Their last and first names, by id; empty where nobody entered them."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """The final scores of those who have rows of the assignment, by student: their submissions were graded."""
    automatic: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """The automatic scores of functions, by student and the function's grade_id (`tensorgrade.grade_ids`)."""
    unread: frozenset[str] = frozenset()
    """Those with a written answer, or a task, that waits for a person in formgrader. For counts of the class
    `ClassMember.unread` is the one to use: it knows what can be read."""
    undecided: frozenset[str] = frozenset()
    """Those with points of a function that wait for a person: it could not be judged, or the code has changed."""

    lateness: Mapping[str, RecordedLateness] = field(default_factory=dict)
    """By student, of those who have rows of the notebook."""
    points: Mapping[str, float] = field(default_factory=dict)
    """The points of the assignment's cells, by grade_id; none of one that was not released."""

    def has_points_of(self, key: AnswerKey) -> bool:
        """Whether the gradebook has the functions with the points that they have in the key."""
        return all(self.points.get(check_cell(item.name)) == item.points for item in key.exercises)

    def has_scores_of(self, result: SubmissionResult) -> bool:
        """Whether the gradebook has the automatic scores of this result."""
        return all(
            abs(self.automatic.get((result.student, check_cell(name)), math.inf) - item.score) < SCORE_DIFFERENCE
            for name, item in result.exercises.items()
        )


def read_recorded_students(url: str, assignment: str) -> RecordedStudents:
    """The students of the gradebook at this address. Nobody where there is no gradebook yet, which is not made.

    Raises GradebookError where the database cannot be used.
    """
    students, *rest = read_gradebook(url, *_statements(assignment))
    return _recorded_students(students, *rest)


def recorded_points(url: str, assignment: str) -> dict[str, float]:
    """The points of the assignment's cells in the gradebook at this address, by grade_id. Raises GradebookError."""
    (cells,) = read_gradebook(url, _points_statement(assignment))
    return _points(cells)


def recorded_students(database: Database, assignment: str) -> RecordedStudents:
    """The students of an open gradebook."""
    return _recorded_students(
        *([tuple(row) for row in database.execute(statement)] for statement in _statements(assignment))
    )


def _statements(assignment: str) -> "tuple[Select[Any], ...]":
    """Queries: students, submissions with their penalties, points, types of cells that wait, automatic scores by cell.

    All but the first give the student first. The last two are what lateness is computed from, of the assignment's own
    notebook, and its cells with their points.
    """
    from sqlalchemy import func, select

    from tensorgrade.nbgrader_access import gradebook_tables as tables

    submitted, notebook, grade = tables.SUBMITTED_ASSIGNMENT.c, tables.SUBMITTED_NOTEBOOK.c, tables.GRADE.c
    submissions = (
        select(submitted.student_id)
        .join(tables.ASSIGNMENT, tables.ASSIGNMENT.c.id == submitted.assignment_id)
        .where(tables.ASSIGNMENT.c.name == assignment)
    )
    notebooks = submissions.outerjoin(tables.SUBMITTED_NOTEBOOK, notebook.assignment_id == submitted.id)
    grades = notebooks.join(tables.GRADE, grade.notebook_id == notebook.id)
    points = func.coalesce(grade.manual_score, grade.auto_score, 0.0) + func.coalesce(grade.extra_credit, 0.0)
    score = select(func.coalesce(func.sum(points), 0.0)).where(grade.notebook_id == notebook.id).scalar_subquery()
    cells = grades.outerjoin(tables.GRADE_CELL, tables.GRADE_CELL.c.id == grade.cell_id)  # else a task
    return (
        select(tables.STUDENT.c.id, tables.STUDENT.c.last_name, tables.STUDENT.c.first_name),
        notebooks.add_columns(func.coalesce(notebook.late_submission_penalty, 0.0)),
        grades.add_columns(points),
        cells.add_columns(tables.GRADE_CELL.c.cell_type).where(grade.needs_manual_grade),
        grades.join(tables.CELL, tables.CELL.c.id == grade.cell_id)
        .add_columns(tables.CELL.c.name, grade.auto_score)
        .where(grade.auto_score.is_not(None)),
        notebooks.join(tables.NOTEBOOK, tables.NOTEBOOK.c.id == notebook.notebook_id)
        .where(tables.NOTEBOOK.c.name == assignment)
        .add_columns(submitted.timestamp, tables.ASSIGNMENT.c.duedate, submitted.extension, score)
        .add_columns(func.coalesce(notebook.late_submission_penalty, 0.0)),
        _points_statement(assignment),
    )


def _points_statement(assignment: str) -> "Select[Any]":
    """Query: the assignment's own cells, with their points."""
    from sqlalchemy import select

    from tensorgrade.nbgrader_access import gradebook_tables as tables

    return (
        select(tables.CELL.c.name, tables.GRADE_CELL.c.max_score)
        .join(tables.GRADE_CELL, tables.GRADE_CELL.c.id == tables.CELL.c.id)
        .join(tables.NOTEBOOK, tables.NOTEBOOK.c.id == tables.CELL.c.notebook_id)
        .join(tables.ASSIGNMENT, tables.ASSIGNMENT.c.id == tables.NOTEBOOK.c.assignment_id)
        .where(tables.ASSIGNMENT.c.name == assignment, tables.NOTEBOOK.c.name == assignment)
    )


def _recorded_students(
    students: Sequence[tuple[Any, ...]],
    penalties: Sequence[tuple[Any, ...]],
    points: Sequence[tuple[Any, ...]],
    waiting: Sequence[tuple[Any, ...]],
    automatic: Sequence[tuple[Any, ...]],
    late: Sequence[tuple[Any, ...]],
    cells: Sequence[tuple[Any, ...]],
) -> RecordedStudents:
    deducted, earned = _sums(penalties), _sums(points)
    return RecordedStudents(
        tuple(str(student) for student, _, _ in students),
        {str(student): (str(last or ""), str(first or "")) for student, last, first in students},
        {student: after_penalty(earned.get(student, 0.0), penalty) for student, penalty in deducted.items()},
        {(str(student), str(name)): float(score) for student, name, score in automatic},
        frozenset(str(student) for student, kind in waiting if kind != "code"),
        frozenset(str(student) for student, kind in waiting if kind == "code"),
        {
            str(student): RecordedLateness(_seconds_late(*times), float(score), float(penalty))
            for student, *times, score, penalty in late
        },
        _points(cells),
    )


def _seconds_late(timestamp: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    """Seconds after the deadline, as nbgrader counts them."""
    if timestamp is None or due is None:
        return 0.0
    return max(0.0, (timestamp - due - (extension or timedelta())).total_seconds())


def _points(cells: Sequence[tuple[Any, ...]]) -> dict[str, float]:
    return {str(name): float(points) for name, points in cells}


def _sums(rows: Sequence[tuple[Any, ...]]) -> dict[str, float]:
    """The sums by student."""
    sums: dict[str, float] = {}
    for student, value in rows:
        sums[str(student)] = sums.get(str(student), 0.0) + float(value)
    return sums
