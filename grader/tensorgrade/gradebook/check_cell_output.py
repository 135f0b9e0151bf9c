"""What stands in a check cell of the notebook that formgrader opens: the points, and our card."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.answerkey import AnswerKey
from grader.cards import card
from grader.page import exact_text, render
from grader.result import Disclosure, SubmissionResult, for_student


@dataclass(frozen=True)
class Verdict:
    """One function's."""

    points: str
    """As nbgrader reads them."""
    html: str
    """The card, with its style sheet."""


def verdicts(
    result: SubmissionResult, key: AnswerKey, disclosure: Disclosure, language: str, folders: Sequence[Path]
) -> dict[str, Verdict]:
    """By function: never more than the student may see."""
    shown = for_student(result, disclosure)
    known = {item.name: item for item in key.exercises}

    def html(name: str) -> str:
        view = card(name, shown.exercises[name], language, known.get(name))
        return render("formgrader.html.j2", language, folders, card=view, message=shown.message)

    return {name: Verdict(exact_text(item.score), html(name)) for name, item in shown.exercises.items()}
