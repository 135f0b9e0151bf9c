"""The output of a check cell in the notebook that formgrader opens: the points, and our card."""

from dataclasses import dataclass

from tensorgrade.number_format import score_text
from tensorgrade.report.cards import CardSurroundings, card
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.messages import result_message
from tensorgrade.report.reader import Reader
from tensorgrade.result.disclosure import redact_for_student
from tensorgrade.result.parts import submission_score
from tensorgrade.result.result_records import SubmissionResult


@dataclass(frozen=True)
class CheckCellOutput:
    """The output for one function."""

    points: str
    """The points as nbgrader reads them."""
    html: str
    """The card, with its style sheet."""


def check_cell_outputs(result: SubmissionResult, reader: Reader) -> dict[str, CheckCellOutput]:
    """The outputs by function; they never show more than the student may see."""
    shown = redact_for_student(result, reader.disclosure)
    message = result_message(result, reader.translate)
    parts = submission_score(shown).by_name

    def html(name: str) -> str:
        view = card(parts[name], shown.exercises[name], reader.language, CardSurroundings(others=shown.exercises))
        return render("formgrader.html.j2", reader.language, reader.template_folders, card=view, message=message)

    return {name: CheckCellOutput(score_text(parts[name].score), html(name)) for name in shown.exercises}
