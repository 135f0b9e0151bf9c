"""Results → the rows of nbgrader's gradebook, within a transaction of the caller's.

`tensorgrade grade` and `nbgrader autograde` both write through here, so they agree by construction.
Automatic scores and comments are ours; a person's score, comment and extra credit are never touched.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tensorgrade.markdown_escape import escape_markdown
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.result_records import ExerciseResult, SubmissionResult


@dataclass(frozen=True)
class WrittenAnswer:
    """A written answer: its text, and whether it is as it was handed out."""

    text: str
    as_released: bool


@dataclass(frozen=True)
class ScoreChange:
    """What recording a result changes for one student."""

    student: str
    before: float | None
    """The score with written answers and penalty; None without a submission."""
    after: float | None
    exercises: tuple[tuple[str, float | None, float], ...]
    """Functions whose automatic score changes: name, before, after."""
    overridden: tuple[str, ...] = ()
    """Of these, those where a person's score stands."""

    @property
    def has_changed(self) -> bool:
        """Whether anything does."""
        return self.before != self.after or bool(self.exercises)


class LatePenalties:
    """The course's late penalties, by nbgrader's own plug-in and rules."""

    def __init__(self, config: Any) -> None:
        from nbgrader.preprocessors import AssignLatePenalties

        self._policy = AssignLatePenalties(config=config)
        self._policy.init_plugin()

    def penalty(self, database: Any, student: str, submission: Any, notebook: Any) -> float | None:
        """The penalty in points; None for none."""
        seconds = submission.total_seconds_late
        if not (self._policy.enabled and seconds > 0):
            return None
        database.refresh(notebook)  # its score is the database's to add up
        penalty = self._policy.plugin_inst.late_submission_penalty(student, notebook.score, seconds)
        return None if penalty is None else float(self._policy._check_late_penalty(notebook, penalty))


@cache
def _answers() -> Any:
    """Our one table: the written answer that each grade was last recorded with."""
    from sqlalchemy import Column, MetaData, String, Table

    return Table(
        "tensorgrade_answer",
        MetaData(),
        Column("grade_id", String(32), primary_key=True),
        Column("digest", String(64), nullable=False),
    )


def create_answer_table(database: Any) -> None:
    """Make our table where it is missing. Once in a transaction, before `write_results` and `preview_change`."""
    _answers().create(database.connection(), checkfirst=True)


@dataclass
class _Rows:
    """A student's rows in the gradebook."""

    submission: Any
    notebook: Any = None
    """The notebook that is graded."""
    grades: dict[str, Any] = field(default_factory=dict)
    """Of that notebook, by grade_id."""
    comments: dict[str, Any] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    """Grades of written answers."""


def write_results(
    database: Any, given: Sequence[tuple[SubmissionResult, Mapping[str, WrittenAnswer]]], late: LatePenalties | None
) -> Mapping[str, _Rows]:
    """Write results of one assignment: scores, comments, what waits for a person, time and penalty.

    Returns the rows by student. All of a table are asked for at once: most of the time goes into asking.
    """
    from nbgrader.api import Assignment

    assignment = database.query(Assignment).filter_by(name=given[0][0].assignment).one()
    rows = _rows(database, assignment, [result for result, _ in given])
    answers = [rows[result.student].grades[name].id for result, _ in given for name in rows[result.student].written]
    table = _answers()
    digests: dict[str, str] = dict(database.execute(table.select().where(table.c.grade_id.in_(answers))).all())
    for result, written in given:
        its = rows[result.student]
        for name, exercise in result.exercises.items():
            unsure = exercise.status == "could-not-tell" or result.status == "unreadable"
            _score(its.grades[f"check-{name}"], exercise.score, unsure)
            _comment(its, name, _words(result, name))
        for name in its.written:
            _written(database, its, name, written.get(name), digests)
    if late is not None:
        database.flush()
        for student, its in rows.items():
            its.notebook.late_submission_penalty = late.penalty(database, student, its.submission, its.notebook)
    database.flush()
    return rows


def _rows(database: Any, assignment: Any, results: Sequence[SubmissionResult]) -> dict[str, _Rows]:
    """The rows by student, made where they are missing; locked where the database can: a person may be saving one."""
    from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

    stamps = {result.student: _time(result.submission.timestamp) for result in results}
    known = {student for (student,) in database.query(Student.id).filter(Student.id.in_(stamps))}
    database.add_all(Student(id=student) for student in stamps if student not in known)
    found = _all(database, SubmittedAssignment, ("student_id", stamps), ("assignment_id", [assignment.id]))
    rows = {submission.student_id: _Rows(submission) for submission in found}
    for student, stamp in stamps.items():
        if stamp is not None:
            rows[student].submission.timestamp = stamp
    submissions = {its.submission.id: its for its in rows.values()}
    for released in assignment.notebooks:
        theirs = _all(database, SubmittedNotebook, ("assignment_id", submissions), ("notebook_id", [released.id]))
        graded = {cell.id: cell for cell in (*released.grade_cells, *released.task_cells)}
        commented = {cell.id: cell for cell in (*released.solution_cells, *released.task_cells)}
        by_id = {item.id: submissions[item.assignment_id] for item in theirs}
        grades = _all(database, Grade, ("notebook_id", by_id), ("cell_id", graded))
        comments = _all(database, Comment, ("notebook_id", by_id), ("cell_id", commented))
        if released.name != assignment.name:
            continue
        for item in theirs:
            by_id[item.id].notebook = item
        for grade in grades:
            cell, its = graded[grade.cell_id], by_id[grade.notebook_id]
            its.grades[cell.name] = grade
            if cell.cell_type == "markdown":
                its.written.append(cell.name)
        for comment in comments:
            by_id[comment.notebook_id].comments[commented[comment.cell_id].name] = comment
    return rows


Column = tuple[str, Collection[str]]
"""The name of a column, and values."""


def _all(database: Any, table: Any, one: Column, other: Column) -> list[Any]:
    """The rows for each value of one column and each of the other, made where they are missing.

    Only the table's own columns are read: nbgrader has it compute sums and maxima with each row.
    """
    from sqlalchemy.orm import load_only

    (one_name, ones), (other_name, others) = one, other
    own = load_only(*(getattr(table, column.name) for column in table.__table__.columns))
    query = database.query(table).options(own)
    query = query.filter(getattr(table, one_name).in_(ones), getattr(table, other_name).in_(others))
    found = query.order_by(table.id).with_for_update().all()
    have = {(getattr(row, one_name), getattr(row, other_name)) for row in found}
    made = [table(**{one_name: a, other_name: b}) for a in ones for b in others if (a, b) not in have]
    database.add_all(made)
    database.flush()
    return [*found, *made]


def _time(text: str | None) -> Any:
    """The time as nbgrader reads it; None where a file holds no time."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError, TypeError):
        return None


def _score(grade: Any, score: float, unsure: bool) -> None:
    """An automatic score. A person's decision stands; a change below it is worth another look."""
    changed = grade.auto_score is not None and grade.auto_score != score
    grade.auto_score = score
    if grade.manual_score is None:
        grade.needs_manual_grade = unsure
    elif changed:
        grade.needs_manual_grade = True


def _written(database: Any, its: _Rows, name: str, answer: WrittenAnswer | None, digests: Mapping[str, str]) -> None:
    """A written answer waits for a person, unless it is empty; a new one asks for another look."""
    table, grade = _answers(), its.grades[name]
    grade.auto_score = 0.0 if answer and answer.as_released else None
    _comment(its, name, "No response." if answer and answer.as_released else None)
    digest = hashlib.sha256(answer.text.strip().encode("utf-8", "replace")).hexdigest() if answer else ""
    known = digests.get(grade.id)
    if grade.manual_score is None:
        grade.needs_manual_grade = grade.auto_score is None
    elif known != digest:
        grade.needs_manual_grade = True
    if known is None:
        database.execute(table.insert().values(grade_id=grade.id, digest=digest))
    elif known != digest:
        database.execute(table.update().where(table.c.grade_id == grade.id).values(digest=digest))


def _comment(its: _Rows, name: str, words: str | None) -> None:
    if name in its.comments:
        its.comments[name].auto_comment = words


def _words(result: SubmissionResult, name: str) -> str | None:
    """What a student reads beside the function: the misconception, or the first thing that failed."""
    if result.message:
        return escape_markdown(result.message)
    # Comments are read by students: never more than the strictest disclosure shows.
    exercise: ExerciseResult = redact_for_student(result, "name").exercises[name]
    failed = [check for check in exercise.checks if check.status not in ("passed", "not-run") and check.message]
    if exercise.explanation:
        return escape_markdown(exercise.explanation)
    return escape_markdown(f"{failed[0].title}: {failed[0].message}") if failed else None


def preview_change(
    database: Any, result: SubmissionResult, answers: Mapping[str, WrittenAnswer], late: LatePenalties | None
) -> ScoreChange:
    """What `write_results` changes; the caller takes it back."""
    from nbgrader.api import Assignment, SubmittedAssignment

    found = (
        database.query(SubmittedAssignment)
        .join(Assignment)
        .filter(Assignment.name == result.assignment, SubmittedAssignment.student_id == result.student)
        .one_or_none()
    )
    before = None if found is None else final_score(found)
    if result.status == "missing":
        return ScoreChange(result.student, before, None, ())
    old = {grade.name: grade.auto_score for item in found.notebooks for grade in item.grades} if found else {}
    its = write_results(database, [(result, answers)], late)[result.student]
    database.expire_all()
    changed = tuple(
        (name, old.get(f"check-{name}"), exercise.score)
        for name, exercise in result.exercises.items()
        if old.get(f"check-{name}") != exercise.score
    )
    by_hand = tuple(name for name, *_ in changed if its.grades[f"check-{name}"].manual_score is not None)
    return ScoreChange(result.student, before, final_score(its.submission), changed, by_hand)


def final_score(submission: Any) -> float:
    """The score that nbgrader shows and exports."""
    return max(0.0, float(submission.score) - float(submission.late_submission_penalty or 0.0))
