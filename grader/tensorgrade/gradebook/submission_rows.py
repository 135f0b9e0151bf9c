"""The rows of nbgrader's gradebook that belong to submissions: read, and made where they are missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from tensorgrade.nbgrader_access.protocols import (
    Assignment,
    Comment,
    Database,
    Grade,
    SubmittedAssignment,
    SubmittedNotebook,
)
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.submission.timestamp import utc_time

Column = tuple[str, Collection[str]]
"""The name of a column, and values."""

Row = TypeVar("Row")


@dataclass(frozen=True)
class SubmissionRows:
    """One student's rows, as nbgrader's SQLAlchemy objects."""

    submission: SubmittedAssignment
    notebook: SubmittedNotebook
    """The notebook that is graded."""
    grades: dict[str, Grade]
    """Of that notebook, by grade_id."""
    comments: dict[str, Comment]
    """Of that notebook, by grade_id."""
    written: list[str]
    """The grade_ids of written answers."""


def load_rows(
    database: Database, assignment: Assignment, results: Sequence[SubmissionResult]
) -> dict[str, SubmissionRows]:
    """The rows by student, made where they are missing; timestamps are set.

    They are locked where the database can lock rows, as a person may be saving one in formgrader.
    """
    from tensorgrade.nbgrader_access import classes  # late: it imports nbgrader

    handed_in = {result.student: result.submission for result in results}
    ids = classes.Student.id
    known = {student for (student,) in database.query(ids).filter(ids.in_(handed_in))}
    database.add_all(classes.Student(id=student) for student in handed_in if student not in known)
    submissions: list[SubmittedAssignment] = _load(
        database, classes.SubmittedAssignment, ("student_id", handed_in), ("assignment_id", [assignment.id])
    )
    for submission in submissions:
        submitted = handed_in[submission.student_id]
        if submitted.timestamp is not None:
            # Where it cannot be read, no time is known: the one in the row is of an earlier submission.
            submission.timestamp = None if submitted.time_problem else _time(submitted.timestamp)
    by_id = {submission.id: submission for submission in submissions}
    rows: dict[str, SubmissionRows] = {}
    for released in assignment.notebooks:
        notebooks: list[SubmittedNotebook] = _load(
            database, classes.SubmittedNotebook, ("assignment_id", by_id), ("notebook_id", [released.id])
        )
        of_notebooks = ("notebook_id", [item.id for item in notebooks])
        graded = {cell.id: cell for cell in (*released.grade_cells, *released.task_cells)}
        commented = {cell.id: cell for cell in (*released.solution_cells, *released.task_cells)}
        grades: list[Grade] = _load(database, classes.Grade, of_notebooks, ("cell_id", graded))
        comments: list[Comment] = _load(database, classes.Comment, of_notebooks, ("cell_id", commented))
        if released.name != assignment.name:
            continue
        by_notebook = {item.id: SubmissionRows(by_id[item.assignment_id], item, {}, {}, []) for item in notebooks}
        for grade in grades:
            cell, student_rows = graded[grade.cell_id], by_notebook[grade.notebook_id]
            student_rows.grades[cell.name] = grade
            if cell.cell_type == "markdown":
                student_rows.written.append(cell.name)
        for comment in comments:
            by_notebook[comment.notebook_id].comments[commented[comment.cell_id].name] = comment
        rows = {item.submission.student_id: item for item in by_notebook.values()}
    return rows


def _load(database: Database, table: type[Row], first: Column, second: Column) -> list[Row]:
    """The rows for each value of the first column and each of the second, made where they are missing.

    Only the table's own columns are read: nbgrader has it compute sums and maxima with each row.
    """
    from sqlalchemy import inspect
    from sqlalchemy.orm import load_only

    (first_name, first_values), (second_name, second_values) = first, second
    columns = inspect(table).local_table.columns
    query = database.query(table).options(load_only(*(getattr(table, column.name) for column in columns)))
    query = query.filter(columns[first_name].in_(first_values), columns[second_name].in_(second_values))
    found = query.order_by(columns["id"]).with_for_update().all()
    pairs = {(getattr(row, first_name), getattr(row, second_name)) for row in found}
    missing = [(a, b) for a in first_values for b in second_values if (a, b) not in pairs]
    added = [table(**{first_name: a, second_name: b}) for a, b in missing]
    database.add_all(added)
    database.flush()
    return [*found, *added]


def _time(text: str) -> datetime | None:
    """The time in UTC; None in a result of an earlier version, which did not say that it is none."""
    try:
        return utc_time(text)
    except ValueError:
        return None
