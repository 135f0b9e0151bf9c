"""One result → the rows of nbgrader's gradebook, within a transaction of the caller's.

`tensorgrade grade` and `nbgrader autograde` both write through here, so they agree by construction.
Automatic scores and comments are ours; a person's score, comment and extra credit are never touched.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from grader.harmless import harmless
from grader.result import ExerciseResult, SubmissionResult, for_student


@dataclass(frozen=True)
class Answer:
    """A written answer: its text, and whether it is as it was handed out."""

    text: str
    empty: bool


@dataclass(frozen=True)
class Change:
    """What recording a result changes for one student."""

    student: str
    before: float | None
    """The score with written answers and penalty; None without a submission."""
    after: float | None
    exercises: tuple[tuple[str, float | None, float], ...]
    """Functions whose automatic score changes: name, before, after."""
    overruled: tuple[str, ...] = ()
    """Of these, those where a person's score stands."""

    @property
    def changes(self) -> bool:
        """Whether anything does."""
        return self.before != self.after or bool(self.exercises)


class Late:
    """The course's late penalties, by nbgrader's own plug-in and rules."""

    def __init__(self, config: Any) -> None:
        from nbgrader.preprocessors import AssignLatePenalties

        self._policy = AssignLatePenalties(config=config)
        self._policy.init_plugin()

    def penalty(self, student: str, submission: Any, notebook: Any) -> float | None:
        """The penalty in points; None for none."""
        seconds = submission.total_seconds_late
        if not (self._policy.enabled and seconds > 0):
            return None
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


def prepare(database: Any) -> None:
    """Make our table where it is missing. Once in a transaction, before `write` and `change`."""
    _answers().create(database.connection(), checkfirst=True)


def write(database: Any, result: SubmissionResult, answers: Mapping[str, Answer], late: Late | None) -> None:
    """Write one result: scores, comments, what waits for a person, time and penalty."""
    submission, notebook = _rows(database, result)
    for name, exercise in result.exercises.items():
        unsure = exercise.status == "could-not-tell" or result.status == "unreadable"
        _score(_grade(notebook, f"check-{name}"), exercise.score, unsure)
        _comment(notebook, name, _words(result, name))
    for grade in notebook.grades:
        if grade.cell_type == "markdown":
            _written(database, notebook, grade, answers.get(grade.name))
    if late is not None:
        database.flush()
        database.refresh(notebook)
        notebook.late_submission_penalty = late.penalty(result.student, submission, notebook)
    database.flush()


def _rows(database: Any, result: SubmissionResult) -> tuple[Any, Any]:
    """The submission and its notebook, made where they are missing, its grades locked."""
    from nbgrader.api import Assignment, Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

    assignment = database.query(Assignment).filter_by(name=result.assignment).one()
    if database.get(Student, result.student) is None:
        database.add(Student(id=result.student))
        database.flush()
    mine = {"assignment_id": assignment.id, "student_id": result.student}
    # Locked where the database can: a person may be saving a score of it.
    submission = database.query(SubmittedAssignment).filter_by(**mine).with_for_update().one_or_none()
    if submission is None:
        submission = SubmittedAssignment(**mine)
        database.add(submission)
        database.flush()
    for released in assignment.notebooks:
        its = {"assignment_id": submission.id, "notebook_id": released.id}
        notebook = database.query(SubmittedNotebook).filter_by(**its).one_or_none()
        if notebook is None:
            notebook = SubmittedNotebook(**its)
            database.add(notebook)
            database.flush()
        have = {row.cell_id for row in database.query(Grade).filter_by(notebook_id=notebook.id).with_for_update()}
        graded = [*released.grade_cells, *released.task_cells]
        database.add_all(Grade(cell_id=cell.id, notebook_id=notebook.id) for cell in graded if cell.id not in have)
        have = {row.cell_id for row in database.query(Comment).filter_by(notebook_id=notebook.id)}
        commented = [*released.solution_cells, *released.task_cells]
        database.add_all(Comment(cell_id=cell.id, notebook_id=notebook.id) for cell in commented if cell.id not in have)
    stamp = _time(result.submission.timestamp)
    if stamp is not None:
        submission.timestamp = stamp
    database.flush()
    # Not all: the assignment and its cells are the same for every student of a transaction.
    for row in (submission, *submission.notebooks):
        database.expire(row)
    return submission, next(item for item in submission.notebooks if item.name == result.assignment)


def _time(text: str | None) -> Any:
    """The time as nbgrader reads it; None where a file holds no time."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError, TypeError):
        return None


def _grade(notebook: Any, name: str) -> Any:
    return next(grade for grade in notebook.grades if grade.name == name)


def _score(grade: Any, score: float, unsure: bool) -> None:
    """An automatic score. A person's decision stands; a change below it is worth another look."""
    changed = grade.auto_score is not None and grade.auto_score != score
    grade.auto_score = score
    if grade.manual_score is None:
        grade.needs_manual_grade = unsure
    elif changed:
        grade.needs_manual_grade = True


def _written(database: Any, notebook: Any, grade: Any, answer: Answer | None) -> None:
    """A written answer waits for a person, unless it is empty; a new one asks for another look."""
    table = _answers()
    grade.auto_score = 0.0 if answer and answer.empty else None
    _comment(notebook, grade.name, "No response." if answer and answer.empty else None)
    digest = hashlib.sha256(answer.text.strip().encode("utf-8", "replace")).hexdigest() if answer else ""
    known = database.execute(table.select().where(table.c.grade_id == grade.id)).one_or_none()
    if grade.manual_score is None:
        grade.needs_manual_grade = grade.auto_score is None
    elif known is None or known.digest != digest:
        grade.needs_manual_grade = True
    if known is None:
        database.execute(table.insert().values(grade_id=grade.id, digest=digest))
    elif known.digest != digest:
        database.execute(table.update().where(table.c.grade_id == grade.id).values(digest=digest))


def _comment(notebook: Any, name: str, words: str | None) -> None:
    for comment in notebook.comments:
        if comment.name == name:
            comment.auto_comment = words


def _words(result: SubmissionResult, name: str) -> str | None:
    """What a student reads beside the function: the misconception, or the first thing that failed."""
    if result.message:
        return harmless(result.message)
    # Comments are read by students: never more than the strictest disclosure shows.
    exercise: ExerciseResult = for_student(result, "name").exercises[name]
    failed = [check for check in exercise.checks if check.status not in ("passed", "not-run") and check.message]
    if exercise.explanation:
        return harmless(exercise.explanation)
    return harmless(f"{failed[0].title}: {failed[0].message}") if failed else None


def change(database: Any, result: SubmissionResult, answers: Mapping[str, Answer], late: Late | None) -> Change:
    """What `write` changes; the caller takes it back."""
    from nbgrader.api import Assignment, SubmittedAssignment

    found = (
        database.query(SubmittedAssignment)
        .join(Assignment)
        .filter(Assignment.name == result.assignment, SubmittedAssignment.student_id == result.student)
        .one_or_none()
    )
    before = None if found is None else final_score(found)
    if result.status == "missing":
        return Change(result.student, before, None, ())
    old = {grade.name: grade.auto_score for item in found.notebooks for grade in item.grades} if found else {}
    write(database, result, answers, late)
    database.expire_all()
    submission, notebook = _rows(database, result)
    changed = tuple(
        (name, old.get(f"check-{name}"), exercise.score)
        for name, exercise in result.exercises.items()
        if old.get(f"check-{name}") != exercise.score
    )
    by_hand = tuple(name for name, *_ in changed if _grade(notebook, f"check-{name}").manual_score is not None)
    return Change(result.student, before, final_score(submission), changed, by_hand)


def final_score(submission: Any) -> float:
    """The score that nbgrader shows and exports."""
    return max(0.0, float(submission.score) - float(submission.late_submission_penalty or 0.0))
