"""Reports: one self-contained page per student, and the class page with its CSV and JSON."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.answerkey import AnswerKey
from grader.page import Card, Marks, card, render
from grader.result import Disclosure, SubmissionResult, for_student


@dataclass(frozen=True)
class StudentRow:
    """One line of the class table."""

    student: str
    status: str
    message: str
    score: float
    scores: tuple[float | None, ...]
    """Per exercise; None where there is nothing to show."""
    misconceptions: tuple[str, ...]


@dataclass(frozen=True)
class CheckColumn:
    """How the class did on one check: of those who handed in, how many passed."""

    exercise: str
    title: str
    public: bool
    passed: int
    of: int


@dataclass(frozen=True)
class MisconceptionRow:
    """Who has a misconception."""

    exercise: str
    name: str
    words: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class ClassPage:
    """Everything that the class page shows."""

    title: str
    assignment: str
    exercises: tuple[tuple[str, int], ...]
    max_score: float
    rows: tuple[StudentRow, ...]
    checks: tuple[CheckColumn, ...]
    misconceptions: tuple[MisconceptionRow, ...]
    handed_in: int
    mean: float | None
    attention: tuple[StudentRow, ...]
    """Those who need a person: unreadable files and checks that could not be judged."""
    key: str
    compared_with: tuple[str, ...]


def student_page(
    result: SubmissionResult,
    key: AnswerKey,
    language: str,
    disclosure: Disclosure,
    folders: Sequence[Path],
    marks: Marks | None = None,
) -> str:
    """The student's page, without what the disclosure withholds; ``marks`` are a person's part of it."""
    shown = for_student(result, disclosure)
    cards: list[Card] = [card(name, item) for name, item in shown.exercises.items()]
    return render(
        "student.html.j2",
        language,
        folders,
        result=shown,
        title=key.title[language],
        cards=cards,
        disclosure=disclosure,
        marks=marks,
    )


def class_view(results: Sequence[SubmissionResult], key: AnswerKey, language: str) -> ClassPage:
    """The class's results, counted."""
    functions = [item.name for item in key.exercises]
    rows = tuple(_row(result, functions) for result in results)
    handed = [result for result in results if result.status in ("graded", "could-not-tell")]
    return ClassPage(
        title=key.title[language],
        assignment=key.assignment,
        exercises=tuple((item.name, item.points) for item in key.exercises),
        max_score=float(sum(item.points for item in key.exercises)),
        rows=rows,
        checks=_checks(handed),
        misconceptions=_misconceptions(handed),
        handed_in=len(handed),
        mean=round(sum(result.score for result in handed) / len(handed), 2) if handed else None,
        attention=tuple(row for row in rows if row.status in ("unreadable", "could-not-tell")),
        key=key.digest,
        compared_with=key.devices,
    )


def _row(result: SubmissionResult, functions: Sequence[str]) -> StudentRow:
    graded = result.status in ("graded", "could-not-tell")
    return StudentRow(
        result.student,
        result.status,
        result.message,
        result.score,
        tuple(result.exercises[name].score if graded and name in result.exercises else None for name in functions),
        tuple(f"{name}: {item.misconception}" for name, item in result.exercises.items() if item.misconception),
    )


def _checks(results: Sequence[SubmissionResult]) -> tuple[CheckColumn, ...]:
    passed: Counter[tuple[str, str]] = Counter()
    titles: dict[tuple[str, str], tuple[str, bool]] = {}
    for result in results:
        for name, exercise in result.exercises.items():
            for check in exercise.checks:
                titles[name, check.name] = (check.title, check.public)
                passed[name, check.name] += check.status == "passed"
    return tuple(
        CheckColumn(exercise, title, public, passed[exercise, name], len(results))
        for (exercise, name), (title, public) in titles.items()
    )


def _misconceptions(results: Sequence[SubmissionResult]) -> tuple[MisconceptionRow, ...]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for result in results:
        for name, exercise in result.exercises.items():
            if exercise.misconception:
                found.setdefault((name, exercise.misconception, exercise.explanation), []).append(result.student)
    rows = [MisconceptionRow(*what, tuple(students)) for what, students in found.items()]
    return tuple(sorted(rows, key=lambda row: (-len(row.students), row.exercise, row.name)))


def class_html(page: ClassPage, language: str, folders: Sequence[Path]) -> str:
    """The class page."""
    return render("class.html.j2", language, folders, page=page)


def class_csv(page: ClassPage) -> str:
    """One line per student. Cells that a spreadsheet would run as a formula are quoted with an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        ["student", "status", "score", "max_score", *(name for name, _ in page.exercises), "misconceptions"]
    )
    for row in page.rows:
        scores = ["" if score is None else f"{score:g}" for score in row.scores]
        cells = [
            row.student,
            row.status,
            f"{row.score:g}",
            f"{page.max_score:g}",
            *scores,
            "; ".join(row.misconceptions),
        ]
        writer.writerow([spreadsheet_cell(cell) for cell in cells])
    return stream.getvalue()


def spreadsheet_cell(text: str) -> str:
    """The text, quoted with an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def class_json(page: ClassPage) -> str:
    """The class page's numbers, for other tools."""
    return json.dumps(asdict(page), ensure_ascii=False, indent=1) + "\n"
