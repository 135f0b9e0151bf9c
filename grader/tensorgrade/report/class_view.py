"""A class's results → what the class page shows; `class_page` renders it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from tensorgrade.key.key_records import AnswerKey
from tensorgrade.report.class_page_records import CheckColumn, ClassPage, FunctionRow, MisconceptionRow, StudentRow
from tensorgrade.report.manual_grades import GradebookEntry
from tensorgrade.result.class_counts import CheckCounts, ClassCounts, FunctionCounts, explanation_ids
from tensorgrade.result.item_statistics import discrimination, distribution, mean, median
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.translation import Translate, translator

MIN_JUDGED = 5
"""A check that nobody passes is suspect from this many submissions on."""
MIN_DISCRIMINATION = -0.1
"""A check below this is suspect: students who do worse elsewhere pass it more often."""


EarlierScores = Mapping[str, tuple[float, float | None]]
"""By student, the score on an earlier class page, and the last different one before that."""


def class_view(
    results: Iterable[SubmissionResult],
    key: AnswerKey,
    language: str,
    entries: Mapping[str, GradebookEntry] | None = None,
    earlier: EarlierScores | None = None,
    url: Callable[[str], str] = lambda student: "",
) -> ClassPage:
    """The class page's contents. Each result is read once and not kept.

    ``entries`` are the gradebook's, by student; ``url`` gives the address of a student's page.
    """
    _ = translator(language)
    functions = [item.name for item in key.exercises]
    words = {(item.name, idea.name): idea.words[language] for item in key.exercises for idea in item.misconceptions}
    counts, rows = ClassCounts(), []
    for result in results:
        rows.append(_student_row(result, functions, earlier or {}, url(result.student), _))
        if result.status in ("graded", "could-not-tell"):
            counts.add(result, words)
    max_score = float(sum(item.points for item in key.exercises))
    scores = counts.scores
    return ClassPage(
        title=key.title[language],
        assignment=key.assignment,
        exercises=tuple((item.name, item.points) for item in key.exercises),
        max_score=max_score,
        rows=tuple(rows),
        functions=tuple(_function_row(name, counts.functions[name]) for name in functions if scores),
        checks=tuple(_check_column(exercise, check, _) for (exercise, _name), check in counts.checks.items()),
        misconceptions=_misconception_rows(counts.students_by_explanation),
        bins=distribution(scores, max_score) if scores else (),
        handed_in=len(scores),
        mean=mean(scores),
        median=median(scores),
        attention=tuple(row for row in rows if row.reasons),
        waiting=tuple(sorted(_students_to_grade_by_hand(entries or {}))),
        missing=tuple(row.student for row in rows if row.status == "missing"),
        regraded=sum(row.earlier is not None for row in rows),
        key=key.digest,
        compared_with=key.devices,
    )


def earlier_scores(class_json: str) -> EarlierScores:
    """The scores in an earlier class.json; none where the text is no such file."""
    try:
        return {
            row["student"]: (float(row["score"]), None if row["earlier"] is None else float(row["earlier"]))
            for row in json.loads(class_json)["rows"]
            if row["status"] in ("graded", "could-not-tell")
        }
    except (ValueError, KeyError, TypeError):
        return {}


def _last_different(result: SubmissionResult, earlier: EarlierScores) -> float | None:
    """The last score that differs from this one: the earlier page's, or the one that it remembers."""
    score, older = earlier.get(result.student, (result.score, None))
    last = older if score == result.score else score
    return None if last == result.score else last


def _students_to_grade_by_hand(entries: Mapping[str, GradebookEntry]) -> set[str]:
    """The students with a written answer that waits for a person."""
    return {
        student
        for student, entry in entries.items()
        for name in entry.needs_manual_grade
        if not name.startswith("check-")
    }


def _student_row(
    result: SubmissionResult, functions: Sequence[str], earlier: EarlierScores, url: str, _: Translate
) -> StudentRow:
    graded = result.status in ("graded", "could-not-tell")
    unsure = [name for name, item in result.exercises.items() if item.status == "could-not-tell"]
    reasons: tuple[str, ...] = ()
    if result.status in ("unreadable", "could-not-tell"):
        reasons = (result.message or _("could not be judged: {functions}").format(functions=", ".join(unsure)),)
    return StudentRow(
        result.student,
        url,
        result.status,
        result.message,
        result.score,
        _last_different(result, earlier) if graded else None,
        tuple(result.exercises[name].score if graded and name in result.exercises else None for name in functions),
        tuple(f"{name}: {id_}" for name, item in result.exercises.items() for id_ in explanation_ids(item)),
        reasons,
    )


def _function_row(name: str, counts: FunctionCounts) -> FunctionRow:
    return FunctionRow(
        name,
        counts.title,
        counts.points,
        mean(counts.score_shares) or 0.0,
        counts.passed,
        counts.missing,
        len(counts.score_shares),
        discrimination(counts.score_shares, counts.rest_scores),
        median(counts.seconds),
    )


def _check_column(exercise: str, counts: CheckCounts, _: Translate) -> CheckColumn:
    passed, judged = sum(counts.passed), len(counts.passed)
    correlation = discrimination(counts.passed, counts.rest_scores)
    suspicions = []
    if judged >= MIN_JUDGED and not passed:
        suspicions.append(_("nobody passes"))
    if correlation is not None and correlation < MIN_DISCRIMINATION:
        suspicions.append(_("those who do better elsewhere fail it more often"))
    if counts.could_not_tell:
        suspicions.append(_("could not be judged for {count}").format(count=counts.could_not_tell))
    share = passed / max(1, judged)
    return CheckColumn(exercise, counts.title, counts.public, passed, judged, share, correlation, tuple(suspicions))


def _misconception_rows(students: Mapping[tuple[str, str, str], Sequence[str]]) -> tuple[MisconceptionRow, ...]:
    """The most frequent first; the mapping's keys are function, id and words."""
    rows = (MisconceptionRow(*misconception, tuple(names)) for misconception, names in students.items())
    return tuple(sorted(rows, key=lambda row: (-len(row.students), row.exercise, row.name)))
