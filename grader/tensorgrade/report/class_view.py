"""A class's results → what the class page shows; `class_page` renders it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tensorgrade.report.class_page_records import (
    CheckColumn,
    ClassPage,
    FunctionRow,
    MisconceptionRow,
    Mistake,
    OtherNameRow,
    PartColumn,
    StudentRow,
)
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.student_rows import EarlierScores, as_it_stands, row_without_result, student_row
from tensorgrade.result.class_counts import (
    CheckCounts,
    ClassCounts,
    FunctionCounts,
    explanation_id,
)
from tensorgrade.result.class_member import ClassMember
from tensorgrade.result.explanation_facts import Explanation
from tensorgrade.result.gradebook_entry import GradebookEntry
from tensorgrade.result.item_statistics import discrimination, distribution, mean, median
from tensorgrade.result.parts import Part, Question, SubmissionScore, submission_score
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.translation import translator

MIN_JUDGED = 5
"""A check that nobody passes is suspect from this many submissions on."""
MIN_DISCRIMINATION = -0.1
"""A check below this is suspect: students who do worse elsewhere pass it more often."""
MAX_NAMED = 30
"""So many students who failed a check are named: in a large class most fail some check of each function."""


class NoResults(ValueError):
    """A class in which nobody has a result."""


def class_view(
    members: Iterable[ClassMember | SubmissionResult],
    language: str,
    entries: Mapping[str, GradebookEntry] | None = None,
    earlier: EarlierScores | None = None,
    url: Callable[[str], str] = lambda student: "",
    questions: Mapping[str, Question] | None = None,
) -> ClassPage:
    """The class page's contents. Each result is read once and not kept; one alone is of what is handed in now.

    ``entries`` are the gradebook's, by student; ``url`` gives the address of a student's page for the
    instructor, or nothing where there is none; ``questions`` are the notebook's written ones, by grade_id. Raises
    NoResults.
    """
    _ = translator(language)
    counts, waiting = ClassCounts(), dict[str, int]()
    rows: list[tuple[StudentRow, Mapping[str, float | None]]] = []
    first: SubmissionResult | None = None
    columns: dict[str, PartColumn] = {}
    max_score = 0.0
    entries = entries or {}
    for item in members:
        member = item if isinstance(item, ClassMember) else _up_to_date(item)
        entry, result = entries.get(member.student), member.result
        if result is None or (result.status == "missing" and member.state != "missing"):
            rows.append((_named(row_without_result(member, entry, url(member.student), _), member), {}))
            if member.unread:
                waiting[member.student] = 1
            continue
        first = first or result
        score = submission_score(result, entry, questions)
        columns |= {part.name: _column(part) for part in score.parts if part.name not in columns}
        max_score = max(max_score, score.max_score)
        if member.unread:
            waiting[member.student] = max(1, sum(_waits(part) for part in score.parts))
        row = student_row(result, score, earlier or {}, url(result.student), _)
        rows.append((_named(as_it_stands(row, member, _), member), _part_scores(result, score)))
        if result.was_judged:
            counts.add(result, score)
    if first is None:
        raise NoResults("a class page needs a result")
    scores = counts.scores
    students = tuple(_in_columns(row, points, columns) for row, points in rows)
    misconceptions = _misconception_rows(counts.students_by_explanation, [row.student for row in students], language)
    students = _with_mistakes(students, misconceptions)
    return ClassPage(
        title=first.title[language],
        assignment=first.assignment,
        parts=tuple(columns.values()),
        max_score=max_score,
        rows=students,
        functions=tuple(_function_row(name, item, language) for name, item in counts.functions.items()),
        checks=tuple(_check_column(exercise, check, language) for (exercise, _name), check in counts.checks.items()),
        misconceptions=misconceptions,
        bins=distribution(scores, max_score) if scores else (),
        handed_in=len(scores),
        mean=mean(scores),
        median=median(scores),
        attention=tuple(row for row in students if row.reasons),
        other_names=tuple(
            OtherNameRow(item.student, url(item.student), item.function, item.found) for item in counts.other_names
        ),
        waiting=tuple(sorted(waiting)),
        waiting_answers=sum(waiting.values()),
        missing=tuple(row.student for row in students if row.status == "missing"),
        regraded=sum(row.earlier is not None for row in students),
        key=first.key.digest,
        compared_with=tuple(map(str, first.compared_with)),
    )


def _up_to_date(result: SubmissionResult) -> ClassMember:
    return ClassMember(result.student, "missing" if result.status == "missing" else "graded", result)


def _named(row: StudentRow, member: ClassMember) -> StudentRow:
    return replace(row, last_name=member.last_name, first_name=member.first_name)


def _column(part: Part) -> PartColumn:
    return PartColumn(part.name, part.title, part.kind == "question", part.points)


def _waits(part: Part) -> bool:
    """Whether it is a written answer that waits for a person."""
    return part.kind == "question" and part.state == "waiting"


def _part_scores(result: SubmissionResult, score: SubmissionScore) -> dict[str, float | None]:
    """The points to show, by part."""
    if not result.was_judged:
        return {}
    return {part.name: None if part.state == "waiting" else part.score for part in score.parts}


def _in_columns(row: StudentRow, points: Mapping[str, float | None], columns: Iterable[str]) -> StudentRow:
    return replace(row, scores=tuple(points.get(name) for name in columns))


def _with_mistakes(rows: Iterable[StudentRow], misconceptions: Iterable[MisconceptionRow]) -> tuple[StudentRow, ...]:
    """The rows, with what each student is told."""
    told: dict[str, list[Mistake]] = {}
    for item in misconceptions:
        for student in item.students:
            told.setdefault(student, []).append(Mistake(item.exercise, item.words, item.anchor))
    return tuple(replace(row, mistakes=tuple(told.get(row.student, ()))) for row in rows)


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
        failed=tuple(counts.failed[:MAX_NAMED]),
        more_failed=max(0, len(counts.failed) - MAX_NAMED),
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
        MisconceptionRow(*words, tuple(name for name in order if name in names), "")
        for words, names in by_words.items()
    )
    ordered = sorted(rows, key=lambda row: (-len(row.students), row.exercise, row.name))
    return tuple(replace(row, anchor=f"m-{number}") for number, row in enumerate(ordered, 1))
