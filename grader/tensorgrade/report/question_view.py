"""A written question on its student's page, with the answer and a person's comment."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from tensorgrade.report.next_step import anchor_of
from tensorgrade.report.part_words import Mark, mark_of
from tensorgrade.report.shown_answers import answer_html
from tensorgrade.result.parts import Part, PartState, Question
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.translation import translator


@dataclass(frozen=True)
class QuestionView:
    """A written question, or another cell that people grade."""

    title: str
    """The heading above it."""
    anchor: str
    """Its place on the page."""
    mark: Mark
    """Its sign."""
    score: float | None
    """Points given; None while it waits for a person."""
    points: float
    """Maximum points."""
    standing: str
    """That nothing was written, or that it waits; empty where it is graded."""
    comment: Markup
    """What a person wrote, rendered."""
    text: Markup
    """What the student wrote, rendered; empty where that is nothing."""


def question_view(
    part: Part,
    result: SubmissionResult,
    comments: Mapping[str, Markup],
    questions: Mapping[str, Question],
    language: str,
) -> QuestionView:
    """What the page shows of a question; ``comments`` are rendered."""
    _ = translator(language)
    question = questions[part.name].text if part.name in questions else ""
    standings: dict[PartState, str] = {
        "waiting": _("It waits for your instructor."),
        "not written": _("You wrote nothing here."),
    }
    return QuestionView(
        title=part.title,
        anchor=anchor_of(part),
        mark=mark_of(part.state),
        score=None if part.state == "waiting" else part.score,
        points=part.points,
        standing=standings.get(part.state, ""),
        comment=comments.get(part.name, Markup("")),
        text=Markup("") if part.state == "not written" else answer_html(result, part.name, question, language),
    )
