"""A written answer as its student and its grader see it: what is in its cell, or else what was written elsewhere."""

from typing import assert_never

from tensorgrade.result.result_records import OwnText, SubmissionResult
from tensorgrade.translation import Translate, translator


def shown_answer(result: SubmissionResult, name: str, language: str) -> str:
    """The answer as text. Where its cell has none, all that the student wrote elsewhere, and where that stands."""
    _ = translator(language)
    answer = result.written.get(name, "")
    own = [item for item in result.own_texts if not answer or item.kind == "picture"]
    if not own:
        return answer
    first = answer or _("This cell has no answer. In other places of the notebook there is:")
    return "\n\n".join([first, *(_own_text(item, _) for item in own)])


def _own_text(item: OwnText, _: Translate) -> str:
    match item.kind:
        case "picture":
            return _("[Cell {cell}: a picture, which is in the submitted file]").format(cell=item.cell)
        case "text" | "code":
            return _("[Cell {cell}]").format(cell=item.cell) + "\n" + item.text
        case _:
            assert_never(item.kind)
