"""Manual grades, comments and late penalties, read from nbgrader's gradebook; nothing is written."""

from typing import TYPE_CHECKING, Any

from tensorgrade.nbgrader_access.gradebook_connection import open_gradebook
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell

if TYPE_CHECKING:  # it takes half a second to import
    from sqlalchemy import Select


def read_gradebook_entries(
    url: str, course_id: str, assignment: str, only: str | None = None
) -> dict[str, GradebookEntry]:
    """The entries of an assignment by student, in three queries however many there are; ``only`` names one student.

    Raises GradebookError where the database cannot be used.
    """
    # Late: nbgrader takes more than a second to import.
    from sqlalchemy import select

    from tensorgrade.nbgrader_access import classes

    submitted, notebook, grade, comment = (
        classes.SubmittedAssignment, classes.SubmittedNotebook, classes.Grade, classes.Comment,
    )  # fmt: skip
    notebooks = (
        select(submitted.student_id)
        .join(classes.Assignment, submitted.assignment_id == classes.Assignment.id)
        .join(notebook, notebook.assignment_id == submitted.id)
        .where(classes.Assignment.name == assignment)
    )
    if only is not None:
        notebooks = notebooks.where(submitted.student_id == only)
    cell = classes.GradeCell
    grades = (
        notebooks.join(grade, grade.notebook_id == notebook.id)
        .join(cell, grade.cell_id == cell.id)
        .add_columns(cell.name, cell.max_score, cell.cell_type)
        .add_columns(grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
    )
    comments = (
        notebooks.join(comment, comment.notebook_id == notebook.id)
        .join(classes.BaseCell, comment.cell_id == classes.BaseCell.id)
        .add_columns(classes.BaseCell.name, comment.manual_comment)
    )
    with open_gradebook(url, course_id) as gradebook:

        def rows(statement: "Select[Any]") -> list[tuple[object, ...]]:
            return [tuple(row) for row in gradebook.db.execute(statement)]

        late = rows(notebooks.add_columns(notebook.late_submission_penalty))
        found = late, rows(grades), rows(comments)
    return _entries(*found)


def _entries(
    late: list[tuple[object, ...]], grades: list[tuple[object, ...]], comments: list[tuple[object, ...]]
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
