"""The rows of a submission that is taken back, removed within a transaction of the caller's."""

from collections.abc import Iterator

from tensorgrade.errors import UserError
from tensorgrade.gradebook.record_scores import forget_answers
from tensorgrade.nbgrader_access.protocols import Database, SubmittedAssignment
from tensorgrade.number_format import points_text
from tensorgrade.student_id import shown_id


class DecisionsInTheWay(UserError):
    """A submission with points or comments of a person, which are not removed without being told to."""


def remove_rows(database: Database, assignment: str, student: str, force: bool) -> None:
    """Remove all rows of the student's submission; there may be none.

    Raises DecisionsInTheWay, without ``force``, where a person has given points, extra credit or a comment.
    """
    from sqlalchemy import delete

    from tensorgrade.nbgrader_access import classes  # late: it imports nbgrader

    submitted = classes.SubmittedAssignment
    found: SubmittedAssignment | None = (
        database.query(submitted)
        .join(classes.Assignment)
        .filter(classes.Assignment.name == assignment, submitted.student_id == student)
        .one_or_none()
    )
    if found is None:
        return
    decided = list(_decisions(found))
    if decided and not force:
        raise DecisionsInTheWay(
            f"{shown_id(student)} has what a person gave for {assignment}: {', '.join(decided)}. Nothing was removed; "
            "with --force this goes, too."
        )
    notebooks = [notebook.id for notebook in found.notebooks]
    forget_answers(database, [grade.id for notebook in found.notebooks for grade in notebook.grades])
    for table, rows in (
        (classes.Grade, classes.Grade.notebook_id.in_(notebooks)),
        (classes.Comment, classes.Comment.notebook_id.in_(notebooks)),
        (classes.SubmittedNotebook, classes.SubmittedNotebook.id.in_(notebooks)),
        (submitted, submitted.id == found.id),
    ):
        database.execute(delete(table).where(rows).execution_options(synchronize_session=False))
    database.expire_all()


def _decisions(submission: SubmittedAssignment) -> Iterator[str]:
    """What a person gave, in words."""
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            if grade.manual_score is not None:
                yield f"{points_text(grade.manual_score)} points for {grade.name}"
            if grade.extra_credit:
                yield f"{points_text(grade.extra_credit)} points of extra credit for {grade.name}"
        for comment in notebook.comments:
            if comment.manual_comment:
                yield f"a comment on {comment.name}"
