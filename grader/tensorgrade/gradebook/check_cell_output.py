"""The output of a check cell in the notebook that formgrader opens: the points, and our card."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tensorgrade.key.key_records import AnswerKey
from tensorgrade.number_format import score_text
from tensorgrade.report.cards import card
from tensorgrade.report.jinja_environment import render
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.result_records import Disclosure, SubmissionResult


@dataclass(frozen=True)
class CheckCellOutput:
    """The output for one function."""

    points: str
    """The points as nbgrader reads them."""
    html: str
    """The card, with its style sheet."""


def check_cell_outputs(
    result: SubmissionResult, key: AnswerKey, disclosure: Disclosure, language: str, folders: Sequence[Path]
) -> dict[str, CheckCellOutput]:
    """The outputs by function; they never show more than the student may see. ``folders`` hold templates."""
    shown = redact_for_student(result, disclosure)
    keys = {item.name: item for item in key.exercises}

    def html(name: str) -> str:
        view = card(name, shown.exercises[name], language, keys.get(name))
        return render("formgrader.html.j2", language, folders, card=view, message=shown.message)

    return {name: CheckCellOutput(score_text(item.score), html(name)) for name, item in shown.exercises.items()}
