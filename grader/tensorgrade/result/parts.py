"""A submission's parts and its score, from the result and the gradebook's entry. Pure.

All that shows points (pages, the class's table, sheets of scores) takes them from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tensorgrade.grade_ids import check_cell, checked_function, is_check_cell
from tensorgrade.result.gradebook_entry import GradebookEntry, GradedCell
from tensorgrade.result.points import after_penalty, total_score
from tensorgrade.result.result_records import (
    ExerciseResult,
    ExerciseStatus,
    FunctionKind,
    SubmissionResult,
    SubmissionStatus,
)

PartKind = Literal[FunctionKind, "question"]
PartState = Literal["right", "partly", "wrong", "follows from", "missing", "not written", "waiting", "could not tell"]


@dataclass(frozen=True)
class Question:
    """A written question of the notebook that was handed out."""

    title: str
    """The heading above it."""
    points: float
    """Maximum points."""
    text: str
    """The cell as it was handed out."""


@dataclass(frozen=True)
class Part:
    """A function, a class or a written question."""

    name: str
    """The function or class; of a question, its grade_id."""
    title: str
    """The name; of a question, the heading above it."""
    kind: PartKind
    """What it is."""
    points: float
    """Maximum points."""
    automatic: float | None
    """Points from the checks; None for what no check judges."""
    decided: float | None
    """Points that a person set, extra credit included; None where nobody did."""
    state: PartState
    """How it stands. follows from: right, were it not for other functions; waiting: for a person."""

    @property
    def score(self) -> float:
        """The points that count."""
        return (self.automatic or 0.0) if self.decided is None else self.decided

    @property
    def is_open(self) -> bool:
        """Whether its student can earn more points by doing something: a person's decision is not open."""
        closed = self.decided is not None or self.state in ("right", "waiting", "could not tell")
        return not closed and self.score < self.points


@dataclass(frozen=True)
class SubmissionScore:
    """A submission's score, and the parts that it comes from."""

    parts: tuple[Part, ...]
    """Functions and classes in the order of the notebook, then written questions."""
    score: float
    """All points, lateness deducted: what the gradebook exports."""
    max_score: float
    """Maximum points."""
    late_penalty: float
    """Points deducted for lateness."""

    @property
    def by_name(self) -> dict[str, Part]:
        """The parts by their names."""
        return {part.name: part for part in self.parts}


def submission_score(
    result: SubmissionResult, entry: GradebookEntry | None = None, questions: Mapping[str, Question] | None = None
) -> SubmissionScore:
    """The score of a submission. ``questions`` are the written ones of the notebook, by grade_id.

    Without ``entry`` the points are those of the checks, and nobody has read the written answers.
    """
    cells = entry.cells if entry else {}
    parts = (
        *(
            function_part(name, item, result.status, cells.get(check_cell(name)))
            for name, item in result.exercises.items()
        ),
        *_questions(result, cells, questions or {}),
    )
    if entry is None or not cells:
        return SubmissionScore(
            parts, total_score([part.score for part in parts]), total_score([part.points for part in parts]), 0.0
        )
    score = after_penalty(entry.score, entry.late_penalty)
    return SubmissionScore(parts, score, entry.max_score, entry.late_penalty)


def function_part(
    name: str, exercise: ExerciseResult, status: SubmissionStatus = "graded", cell: GradedCell | None = None
) -> Part:
    """The part that a function or class is; ``cell`` has its points in the gradebook."""
    automatic = exercise.score if cell is None or cell.automatic is None else cell.automatic
    decided = cell.score if cell and cell.by_person else None
    state = _function_state(exercise, status) if decided is None else _state_of_points(decided, exercise.points)
    return Part(name, name, exercise.kind, exercise.points, automatic, decided, state)


def first_causes(exercise: ExerciseResult, others: Mapping[str, ExerciseResult]) -> tuple[str, ...]:
    """The functions to mend, where the mistakes of one come from others: none that follows wholly from others itself.

    ``others`` are the other functions, as far as they are known.
    """
    causes: dict[str, None] = {}
    for name in exercise.follows_from.functions if exercise.follows_from else ():
        helper = others.get(name)
        # A function follows from those before it in an order without circles, so this ends.
        causes |= dict.fromkeys(first_causes(helper, others) if helper and helper.follows_wholly else [name])
    return tuple(causes)


def _function_state(exercise: ExerciseResult, status: SubmissionStatus) -> PartState:
    if status == "unreadable":
        return "could not tell"
    if exercise.follows_wholly:
        return "follows from"
    states: dict[ExerciseStatus, PartState] = {
        "passed": "right",
        "partly": "partly",
        "failed": "wrong",
        "missing": "missing",
        "could-not-tell": "could not tell",
    }
    return states[exercise.status]


def _questions(
    result: SubmissionResult, cells: Mapping[str, GradedCell], questions: Mapping[str, Question]
) -> Iterator[Part]:
    """The written questions, and whatever else people grade, in the order of the notebook as far as it is known."""
    names = dict.fromkeys([*questions, *cells])
    for name in names:
        if is_check_cell(name) and checked_function(name) in result.exercises:
            continue
        question, cell = questions.get(name), cells.get(name)
        title, points = (question.title or name, question.points) if question else (name, 0.0)
        if cell is None:
            yield Part(name, title, "question", points, None, None, _unrecorded_state(name, question, result))
            continue
        decided = cell.score if cell.by_person else None
        state = _state_of_points(cell.score, cell.points)
        if cell.waits:
            state = "could not tell" if result.status == "unreadable" else "waiting"
        elif cell.written and decided is None and not cell.score:
            state = "not written"
        yield Part(name, title, "question", cell.points, cell.automatic, decided, state)


def _unrecorded_state(name: str, question: Question | None, result: SubmissionResult) -> PartState:
    """The state of a question that the gradebook has no points of."""
    if result.status == "unreadable":
        return "could not tell"
    blank = question.text.strip() if question else ""
    is_empty = result.written.get(name, "").strip() in ("", blank) and not result.own_texts
    return "not written" if is_empty else "waiting"


def _state_of_points(score: float, points: float) -> PartState:
    if score >= points:
        return "right"
    return "partly" if score else "wrong"
