"""The lines of the class table: of students with a result and without one."""

import json
from collections.abc import Mapping
from dataclasses import replace

from tensorgrade.report.class_page_records import StudentRow
from tensorgrade.report.messages import result_message
from tensorgrade.report.sentence_joints import names
from tensorgrade.result.class_counts import explanation_id, single_explanations
from tensorgrade.result.class_member import ClassMember, ClassState
from tensorgrade.result.gradebook_entry import GradebookEntry
from tensorgrade.result.parts import SubmissionScore
from tensorgrade.result.points import after_penalty
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.translation import Translate

EarlierScores = Mapping[str, tuple[float, float | None]]
"""By student, the score on an earlier class page, and the last different one before that."""


def earlier_scores(class_json: str | bytes) -> EarlierScores:
    """The scores in an earlier class.json; none where the text is no such file."""
    try:
        return {
            row["student"]: (float(row["score"]), None if row["earlier"] is None else float(row["earlier"]))
            for row in json.loads(class_json)["rows"]
            if row["status"] in ("graded", "could-not-tell", "stale", "away")
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _last_different(student: str, score: float, earlier: EarlierScores) -> float | None:
    """The last score that differs from this one: the earlier page's, or the one that it remembers."""
    before, older = earlier.get(student, (score, None))
    last = older if before == score else before
    return None if last == score else last


def student_row(
    result: SubmissionResult, score: SubmissionScore, earlier: EarlierScores, url: str, _: Translate
) -> StudentRow:
    """The student's row, without the points of the parts."""
    graded, message = result.was_judged, result_message(result, _)
    unsure = [name for name, item in result.exercises.items() if item.status == "could-not-tell"]
    reasons: tuple[str, ...] = ()
    if result.status in ("unreadable", "could-not-tell"):
        reasons = (message or _("could not be judged: {functions}").format(functions=names(unsure, _)),)
    return StudentRow(
        student=result.student,
        url=url,
        status=result.status,
        status_words=_status_words(result.status, _),
        message=message,
        score=score.score,
        automatic=result.score if graded else None,
        earlier=_last_different(result.student, score.score, earlier) if graded else None,
        scores=(),
        misconceptions=tuple(
            f"{name}: {explanation_id(one)}"
            for name, item in result.exercises.items()
            for one in single_explanations(item.own_explanation)
        ),
        mistakes=(),
        reasons=reasons,
        late_penalty=score.late_penalty,
    )


def row_without_result(member: ClassMember, entry: GradebookEntry | None, url: str, _: Translate) -> StudentRow:
    """The row of a student who has no result; the gradebook may have points all the same."""
    row = StudentRow(
        student=member.student,
        url=url,
        status=member.state,
        status_words=_status_words(member.state, _),
        message=member.problem.translated(_) if member.problem else "",
        score=after_penalty(entry.score, entry.late_penalty) if entry else 0.0,
        automatic=None,
        earlier=None,
        scores=(),
        misconceptions=(),
        mistakes=(),
        reasons=(),
        late_penalty=entry.late_penalty if entry else 0.0,
    )
    return as_it_stands(row, member, _)


def as_it_stands(row: StudentRow, member: ClassMember, _: Translate) -> StudentRow:
    """The row, with its status and what is to be done where the result is not of what is handed in now."""
    reasons: Mapping[ClassState, str] = {
        "ungraded": _("handed in, and not graded yet"),
        "stale": _("what is handed in is not what was graded; the points are those of before"),
        "away": _("was graded, and what was handed in is not there now; everything is kept"),
    }
    if member.state not in reasons:
        return row
    reason = reasons[member.state]
    if member.unrecorded:
        reason = _("the gradebook does not have this score")
    elif member.old_penalty:
        reason = _("the late penalty is not the one by the deadline, the rule and the points of today")
    return replace(
        row, status=member.state, status_words=_status_words(member.state, _), reasons=(reason, *row.reasons)
    )


def _status_words(status: str, _: Translate) -> str:
    words = {
        "graded": _("graded"),
        "missing": _("nothing handed in"),
        "unreadable": _("not readable"),
        "could-not-tell": _("could not tell"),
        "ungraded": _("not graded"),
        "stale": _("out of date"),
        "away": _("not there now"),
    }
    return words[status]
