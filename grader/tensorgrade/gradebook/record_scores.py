"""Results → scores and comments in nbgrader's gradebook, within a transaction of the caller's.

`tensorgrade grade` and `nbgrader autograde` both write through here, so they agree by construction.
Automatic scores and comments are ours; a person's score, comment and extra credit are never touched.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tensorgrade.grade_ids import check_cell
from tensorgrade.gradebook.late_penalties import LatePenalties
from tensorgrade.gradebook.submission_rows import SubmissionRows, load_rows
from tensorgrade.gradebook.written_answers import WrittenAnswer
from tensorgrade.markdown_literal import literal_block
from tensorgrade.nbgrader_access.protocols import Assignment, Database, Grade, SubmittedAssignment
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.messages import failure_message, result_message
from tensorgrade.report.part_words import follow_text
from tensorgrade.report.stopped_statements import cause_texts
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.points import after_penalty
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.translation import translator

if TYPE_CHECKING:  # it takes half a second to import
    from sqlalchemy import Table


@dataclass(frozen=True)
class ScoreChange:
    """What recording a result changes for one student."""

    student: str
    before: float | None
    """The score with written answers and penalty; None without a submission."""
    after: float | None
    """The same afterwards."""
    exercises: tuple[tuple[str, float | None, float], ...]
    """Functions whose automatic score changes: name, before, after."""
    overridden: tuple[str, ...] = ()
    """Those of them that keep the score that a person set."""

    @property
    def has_changed(self) -> bool:
        """Whether anything changes."""
        return self.before != self.after or bool(self.exercises)


@cache
def _answer_table() -> "Table":
    """Our one table in the gradebook: a digest of the written answer that each grade was last recorded with."""
    from sqlalchemy import Column, MetaData, String, Table

    return Table(
        "tensorgrade_answer",
        MetaData(),
        Column("grade_id", String(32), primary_key=True),
        Column("digest", String(64), nullable=False),
    )


def create_answer_table(database: Database) -> None:
    """Make our table where it is missing. Once in a transaction, before `write_results` and `preview_change`."""
    _answer_table().create(database.connection(), checkfirst=True)


def forget_answers(database: Database, grade_ids: Sequence[str]) -> None:
    """Remove from our table what is recorded of these grades."""
    table = _answer_table()
    database.execute(table.delete().where(table.c.grade_id.in_(grade_ids)))


def write_results(
    database: Database,
    results: Sequence[tuple[SubmissionResult, Mapping[str, WrittenAnswer]]],
    late: LatePenalties | None,
    language: str,
) -> Mapping[str, SubmissionRows]:
    """Write results of one assignment: scores, comments in ``language``, what waits for a person, time and penalty.

    Written answers are by grade_id. Returns the rows by student. There is one query for each table, not one for each
    student, as most of the time is spent in queries.
    """
    from tensorgrade.nbgrader_access import classes  # late: it imports nbgrader

    assignment: Assignment = database.query(classes.Assignment).filter_by(name=results[0][0].assignment).one()
    rows = load_rows(database, assignment, [result for result, _ in results])
    grade_ids = [rows[result.student].grades[name].id for result, _ in results for name in rows[result.student].written]
    table = _answer_table()
    recorded = database.execute(table.select().where(table.c.grade_id.in_(grade_ids)))
    digests: dict[str, str] = {grade_id: digest for grade_id, digest in recorded}
    for result, answers in results:
        own = rows[result.student]
        # Comments are read by students: never more than the strictest disclosure shows.
        shown = redact_for_student(result, "name")
        for name, exercise in result.exercises.items():
            unsure = exercise.status == "could-not-tell" or result.status == "unreadable"
            _set_score(own.grades[check_cell(name)], exercise.score, unsure)
            _set_comment(own, name, _comment_text(shown, name, language))
        for name in own.written:
            _set_written_answer(database, own, name, answers.get(name), digests)
    if late is not None:
        database.flush()
        for student, own in rows.items():
            own.notebook.late_submission_penalty = late.penalty(database, student, own.submission, own.notebook)
    database.flush()
    return rows


def preview_change(
    database: Database,
    result: SubmissionResult,
    answers: Mapping[str, WrittenAnswer],
    late: LatePenalties | None,
    language: str,
) -> ScoreChange:
    """What `write_results` changes; the caller rolls it back."""
    from tensorgrade.nbgrader_access import classes

    submitted = classes.SubmittedAssignment
    found: SubmittedAssignment | None = (
        database.query(submitted)
        .join(classes.Assignment)
        .filter(classes.Assignment.name == result.assignment, submitted.student_id == result.student)
        .one_or_none()
    )
    before = None if found is None else final_score(found)
    if result.status == "missing":
        return ScoreChange(result.student, before, before, ())
    old = {grade.name: grade.auto_score for item in found.notebooks for grade in item.grades} if found else {}
    rows = write_results(database, [(result, answers)], late, language)[result.student]
    database.expire_all()
    changed = tuple(
        (name, old.get(check_cell(name)), exercise.score)
        for name, exercise in result.exercises.items()
        if old.get(check_cell(name)) != exercise.score
    )
    by_hand = tuple(name for name, *_ in changed if rows.grades[check_cell(name)].manual_score is not None)
    return ScoreChange(result.student, before, final_score(rows.submission), changed, by_hand)


def final_score(submission: SubmittedAssignment) -> float:
    """The score that nbgrader shows and exports, of a row of its submissions: the penalty is deducted."""
    return after_penalty(float(submission.score), float(submission.late_submission_penalty or 0.0))


def _set_score(grade: Grade, score: float, unsure: bool) -> None:
    """Set an automatic score. A person's score is kept, but needs a new look if the automatic one changes."""
    changed = grade.auto_score is not None and grade.auto_score != score
    grade.auto_score = score
    if grade.manual_score is None:
        grade.needs_manual_grade = unsure
    elif changed:
        grade.needs_manual_grade = True


def _set_written_answer(
    database: Database, rows: SubmissionRows, name: str, answer: WrittenAnswer | None, digests: Mapping[str, str]
) -> None:
    """A written answer waits for a person, unless it is empty; one that has changed since is looked at again."""
    table, grade = _answer_table(), rows.grades[name]
    grade.auto_score = 0.0 if answer and answer.is_empty else None
    _set_comment(rows, name, "No response." if answer and answer.is_empty else None)
    digest = hashlib.sha256(answer.text.strip().encode("utf-8", "replace")).hexdigest() if answer else ""
    recorded = digests.get(grade.id)
    if grade.manual_score is None:
        grade.needs_manual_grade = grade.auto_score is None
    elif recorded != digest:
        grade.needs_manual_grade = True
    if recorded is None:
        database.execute(table.insert().values(grade_id=grade.id, digest=digest))
    elif recorded != digest:
        database.execute(table.update().where(table.c.grade_id == grade.id).values(digest=digest))


def _set_comment(rows: SubmissionRows, name: str, text: str | None) -> None:
    if name in rows.comments:
        rows.comments[name].auto_comment = text


def _comment_text(result: SubmissionResult, name: str, language: str) -> str | None:
    """What a student reads beside the function: the misconception, or the first thing that failed."""
    if message := result_message(result, translator(language)):
        return literal_block(message)
    exercise = result.exercises[name]
    if follows := follow_text(name, exercise, result.exercises, translator(language)):
        return literal_block(follows)
    if explanation := explanation_text(exercise.own_explanation, language):
        return literal_block(explanation)
    failed = [check for check in exercise.checks if check.status not in ("passed", "not-run") and check.failure]
    if not failed:
        return None
    causes = cause_texts(failed[0], exercise, language)
    return literal_block(" ".join([f"{failed[0].title[language]}: {failure_message(failed[0], language)}", *causes]))
