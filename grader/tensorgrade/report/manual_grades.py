"""Manual grades, comments and late penalties, read from nbgrader's gradebook; nothing is written."""

from collections.abc import Sequence
from typing import Any

from tensorgrade.nbgrader_access.gradebook_connection import read_gradebook
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell


def read_gradebook_entries(url: str, assignment: str, only: str | None = None) -> dict[str, GradebookEntry]:
    """The entries of an assignment by student, in three queries however many there are; ``only`` names one student.

    None where there is no gradebook yet, which is not made. Raises GradebookError where the database cannot be used.
    """
    from sqlalchemy import select  # late: it takes half a second to import

    from tensorgrade.nbgrader_access import gradebook_tables as tables

    submitted, notebook, grade = tables.SUBMITTED_ASSIGNMENT.c, tables.SUBMITTED_NOTEBOOK.c, tables.GRADE.c
    notebooks = (
        select(submitted.student_id)
        .join(tables.ASSIGNMENT, submitted.assignment_id == tables.ASSIGNMENT.c.id)
        .join(tables.SUBMITTED_NOTEBOOK, notebook.assignment_id == submitted.id)
        .where(tables.ASSIGNMENT.c.name == assignment)
    )
    if only is not None:
        notebooks = notebooks.where(submitted.student_id == only)
    cell, points = tables.CELL.c, tables.GRADE_CELL.c
    grades = (
        notebooks.join(tables.GRADE, grade.notebook_id == notebook.id)
        .join(tables.GRADE_CELL, grade.cell_id == points.id)
        .join(tables.CELL, cell.id == points.id)
        .add_columns(cell.name, points.max_score, points.cell_type)
        .add_columns(grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
    )
    comment = tables.COMMENT.c
    comments = (
        notebooks.join(tables.COMMENT, comment.notebook_id == notebook.id)
        .join(tables.CELL, comment.cell_id == cell.id)
        .add_columns(cell.name, comment.manual_comment)
    )
    late = notebooks.add_columns(notebook.late_submission_penalty)
    return _entries(*read_gradebook(url, late, grades, comments))


def _entries(
    late: Sequence[tuple[Any, ...]], grades: Sequence[tuple[Any, ...]], comments: Sequence[tuple[Any, ...]]
) -> dict[str, GradebookEntry]:
    penalties: dict[str, float] = {}
    for student, penalty in late:
        penalties[str(student)] = penalties.get(str(student), 0.0) + _number(penalty)
    scores = dict.fromkeys(penalties, 0.0)
    points = dict.fromkeys(penalties, 0.0)
    cells: dict[str, dict[str, GradedCell]] = {name: {} for name in penalties}
    for student_id, cell, max_score, kind, auto, manual, extra, needs_manual in grades:
        student = str(student_id)
        score = _number(auto if manual is None else manual) + _number(extra)
        scores[student] += score
        points[student] += _number(max_score)
        cells[student][str(cell)] = GradedCell(
            points=_number(max_score),
            score=score,
            automatic=None if auto is None else _number(auto),
            by_person=manual is not None or bool(extra),
            waits=bool(needs_manual) and manual is None,
            written=kind == "markdown",
        )
    texts: dict[str, dict[str, str]] = {name: {} for name in penalties}
    for student_id, cell, text in comments:
        if text:
            texts[str(student_id)][str(cell)] = str(text)
    return {
        name: GradebookEntry(
            score=round(scores[name], 2),
            max_score=round(points[name], 2),
            late_penalty=penalties[name],
            cells=cells[name],
            comments=texts[name],
        )
        for name in penalties
    }


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
