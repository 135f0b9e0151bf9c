"""The written answers of a class, question by question, for the class page."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from tensorgrade.report.question_view import QuestionView
from tensorgrade.report.student_page import StudentPage

MAX_LENGTH = 20_000
"""Characters of an answer's HTML on the class page; a longer one is on its student's page only."""


@dataclass(frozen=True)
class ClassAnswer:
    """One student's answer to a written question."""

    student: str
    """The student's id."""
    score: float | None
    """Points given; None while it waits for a person."""
    text: Markup
    """What the student wrote, rendered; empty where it is too long for the class page."""


@dataclass(frozen=True)
class ClassQuestion:
    """A written question, with all answers that have been written."""

    title: str
    """The heading above it."""
    anchor: str
    """Its place on students' pages."""
    points: float
    """Maximum points."""
    waiting: int
    """How many answers wait for a person."""
    answers: tuple[ClassAnswer, ...]
    """Those that wait come first."""


class ClassAnswers:
    """The answers of students whose pages are made one after the other."""

    def __init__(self) -> None:
        self._questions: dict[str, QuestionView] = {}
        self._answers: dict[str, list[ClassAnswer]] = {}

    def add(self, page: StudentPage) -> None:
        """Take what a student wrote."""
        for item in page.questions:
            if item.text:
                text = item.text if len(item.text) <= MAX_LENGTH else Markup("")
                self._questions.setdefault(item.anchor, item)
                self._answers.setdefault(item.anchor, []).append(ClassAnswer(page.student, item.score, text))

    def in_order(self, students: Iterable[str]) -> tuple[ClassQuestion, ...]:
        """The questions, with the answers in this order of the students, behind those that wait for a person."""
        place = {student: number for number, student in enumerate(students)}
        return tuple(
            ClassQuestion(
                item.title,
                anchor,
                item.points,
                sum(answer.score is None for answer in self._answers[anchor]),
                tuple(sorted(self._answers[anchor], key=lambda one: (one.score is not None, place[one.student]))),
            )
            for anchor, item in self._questions.items()
        )
