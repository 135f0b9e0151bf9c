"""The rows of nbgrader's gradebook that belong to submissions: read, and made where they are missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from tensorgrade.result.result_records import SubmissionResult

Column = tuple[str, Collection[str]]
"""The name of a column, and values."""


@dataclass
class SubmissionRows:
    """One student's rows, as nbgrader's SQLAlchemy objects."""

    submission: Any
    notebook: Any = None
    """The notebook that is graded."""
    grades: dict[str, Any] = field(default_factory=dict)
    """Of that notebook, by grade_id."""
    comments: dict[str, Any] = field(default_factory=dict)
    """Of that notebook, by grade_id."""
    written: list[str] = field(default_factory=list)
    """The grade_ids of written answers."""


def load_rows(database: Any, assignment: Any, results: Sequence[SubmissionResult]) -> dict[str, SubmissionRows]:
    """The rows by student, made where they are missing; timestamps are set.

    They are locked where the database can lock rows, as a person may be saving one in formgrader.
    """
    from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

    timestamps = {result.student: _parse_time(result.submission.timestamp) for result in results}
    known = {student for (student,) in database.query(Student.id).filter(Student.id.in_(timestamps))}
    database.add_all(Student(id=student) for student in timestamps if student not in known)
    found = _load(database, SubmittedAssignment, ("student_id", timestamps), ("assignment_id", [assignment.id]))
    rows = {submission.student_id: SubmissionRows(submission) for submission in found}
    for student, timestamp in timestamps.items():
        if timestamp is not None:
            rows[student].submission.timestamp = timestamp
    by_submission = {item.submission.id: item for item in rows.values()}
    for released in assignment.notebooks:
        notebooks = _load(database, SubmittedNotebook, ("assignment_id", by_submission), ("notebook_id", [released.id]))
        graded = {cell.id: cell for cell in (*released.grade_cells, *released.task_cells)}
        commented = {cell.id: cell for cell in (*released.solution_cells, *released.task_cells)}
        by_notebook = {item.id: by_submission[item.assignment_id] for item in notebooks}
        grades = _load(database, Grade, ("notebook_id", by_notebook), ("cell_id", graded))
        comments = _load(database, Comment, ("notebook_id", by_notebook), ("cell_id", commented))
        if released.name != assignment.name:
            continue
        for item in notebooks:
            by_notebook[item.id].notebook = item
        for grade in grades:
            cell, student_rows = graded[grade.cell_id], by_notebook[grade.notebook_id]
            student_rows.grades[cell.name] = grade
            if cell.cell_type == "markdown":
                student_rows.written.append(cell.name)
        for comment in comments:
            by_notebook[comment.notebook_id].comments[commented[comment.cell_id].name] = comment
    return rows


def _load(database: Any, table: Any, first: Column, second: Column) -> list[Any]:
    """The rows for each value of the first column and each of the second, made where they are missing.

    Only the table's own columns are read: nbgrader has it compute sums and maxima with each row.
    """
    from sqlalchemy.orm import load_only

    (first_name, first_values), (second_name, second_values) = first, second
    own = load_only(*(getattr(table, column.name) for column in table.__table__.columns))
    query = database.query(table).options(own)
    query = query.filter(getattr(table, first_name).in_(first_values), getattr(table, second_name).in_(second_values))
    found = query.order_by(table.id).with_for_update().all()
    pairs = {(getattr(row, first_name), getattr(row, second_name)) for row in found}
    missing = [(a, b) for a in first_values for b in second_values if (a, b) not in pairs]
    added = [table(**{first_name: a, second_name: b}) for a, b in missing]
    database.add_all(added)
    database.flush()
    return [*found, *added]


def _parse_time(text: str | None) -> Any:
    """The time as nbgrader reads it; None for what is no time."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError, TypeError):
        return None
