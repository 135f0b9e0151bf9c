"""A class's results → what the class page shows; `class_page` renders it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from tensorgrade.grade_ids import is_check_cell
from tensorgrade.report.class_page_records import (
    CheckColumn,
    ClassPage,
    FunctionRow,
    MisconceptionRow,
    OtherNameRow,
    StudentRow,
)
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.manual_grades import GradebookEntry
from tensorgrade.report.messages import result_message
from tensorgrade.result.class_counts import (
    CheckCounts,
    ClassCounts,
    FunctionCounts,
    explanation_id,
    single_explanations,
)
from tensorgrade.result.explanation_facts import Explanation
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
    language: str,
    entries: Mapping[str, GradebookEntry] | None = None,
    earlier: EarlierScores | None = None,
    url: Callable[[str], str] = lambda student: "",
) -> ClassPage:
    """The class page's contents. Each result is read once and not kept.

    ``entries`` are the gradebook's, by student; ``url`` gives the address of a student's page. Raises ValueError where
    there are no results.
    """
    _ = translator(language)
    counts, rows = ClassCounts(), []
    first: SubmissionResult | None = None
    for result in results:
        first = first or result
        rows.append(_student_row(result, list(first.exercises), earlier or {}, url(result.student), _))
        if result.was_judged:
            counts.add(result)
    if first is None:
        raise ValueError("a class page needs a result")
    scores = counts.scores
    return ClassPage(
        title=first.title[language],
        assignment=first.assignment,
        exercises=tuple((name, item.points) for name, item in first.exercises.items()),
        max_score=first.max_score,
        rows=tuple(rows),
        functions=tuple(_function_row(name, item, language) for name, item in counts.functions.items()),
        checks=tuple(_check_column(exercise, check, language) for (exercise, _name), check in counts.checks.items()),
        misconceptions=_misconception_rows(counts.students_by_explanation, [row.student for row in rows], language),
        bins=distribution(scores, first.max_score) if scores else (),
        handed_in=len(scores),
        mean=mean(scores),
        median=median(scores),
        attention=tuple(row for row in rows if row.reasons),
        other_names=tuple(
            OtherNameRow(item.student, url(item.student), item.function, item.found) for item in counts.other_names
        ),
        waiting=tuple(sorted(_students_to_grade_by_hand(entries or {}))),
        missing=tuple(row.student for row in rows if row.status == "missing"),
        regraded=sum(row.earlier is not None for row in rows),
        key=first.key.digest,
        compared_with=tuple(map(str, first.compared_with)),
    )


def earlier_scores(class_json: str | bytes) -> EarlierScores:
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
        student for student, entry in entries.items() for name in entry.needs_manual_grade if not is_check_cell(name)
    }


def _student_row(
    result: SubmissionResult, functions: Sequence[str], earlier: EarlierScores, url: str, _: Translate
) -> StudentRow:
    graded, message = result.was_judged, result_message(result, _)
    unsure = [name for name, item in result.exercises.items() if item.status == "could-not-tell"]
    reasons: tuple[str, ...] = ()
    if result.status in ("unreadable", "could-not-tell"):
        reasons = (message or _("could not be judged: {functions}").format(functions=", ".join(unsure)),)
    return StudentRow(
        student=result.student,
        url=url,
        status=result.status,
        message=message,
        score=result.score,
        earlier=_last_different(result, earlier) if graded else None,
        scores=tuple(
            result.exercises[name].score if graded and name in result.exercises else None for name in functions
        ),
        misconceptions=tuple(
            f"{name}: {explanation_id(one)}"
            for name, item in result.exercises.items()
            for one in single_explanations(item.explanation)
        ),
        reasons=reasons,
    )


def _function_row(name: str, counts: FunctionCounts, language: str) -> FunctionRow:
    return FunctionRow(
        name=name,
        title=counts.title[language],
        points=counts.points,
        share=mean(counts.score_shares) or 0.0,
        passed=counts.passed,
        missing=counts.missing,
        of=len(counts.score_shares),
        discrimination=discrimination(counts.score_shares, counts.rest_scores),
        seconds=median(counts.seconds),
    )


def _check_column(exercise: str, counts: CheckCounts, language: str) -> CheckColumn:
    _ = translator(language)
    passed, judged = sum(counts.passed), len(counts.passed)
    correlation = discrimination(counts.passed, counts.rest_scores)
    suspicions = []
    if judged >= MIN_JUDGED and not passed:
        suspicions.append(_("nobody passes"))
    if correlation is not None and correlation < MIN_DISCRIMINATION:
        suspicions.append(_("those who do better elsewhere fail it more often"))
    if counts.could_not_tell:
        suspicions.append(_("could not be judged for {count}").format(count=counts.could_not_tell))
    return CheckColumn(
        exercise=exercise,
        title=counts.title[language],
        public=counts.public,
        passed=passed,
        of=judged,
        share=passed / max(1, judged),
        discrimination=correlation,
        suspicions=tuple(suspicions),
    )


def _misconception_rows(
    students: Mapping[tuple[str, Explanation], Sequence[str]], order: Sequence[str], language: str
) -> tuple[MisconceptionRow, ...]:
    """The most frequent first, with its students in the ``order`` of the page. Explanations of the same words are one.

    Hints with numbers that differ in digits that are not shown have the same words.
    """
    by_words: dict[tuple[str, str, str], set[str]] = {}
    for (function, explanation), names in students.items():
        words = (function, explanation_id(explanation), explanation_text(explanation, language))
        by_words.setdefault(words, set()).update(names)
    rows = (
        MisconceptionRow(*words, tuple(name for name in order if name in names)) for words, names in by_words.items()
    )
    return tuple(sorted(rows, key=lambda row: (-len(row.students), row.exercise, row.name)))
