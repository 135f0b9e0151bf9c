"""A written answer as its student and its grader see it: what is in its cell, or else what was written elsewhere."""

from collections import Counter
from typing import assert_never

from markupsafe import Markup

from tensorgrade.report.rendered_text import rendered_text
from tensorgrade.result.result_records import OwnText, SubmissionResult
from tensorgrade.translation import Translate, translator

_FENCE = "`~"


def shown_answer(result: SubmissionResult, name: str, language: str) -> str:
    """The answer as text. Where its cell has none, all that the student wrote elsewhere, and where that stands."""
    _ = translator(language)
    answer, own = _answer_and_others(result, name)
    if not own:
        return answer
    first = answer or _("This cell has no answer. In other places of the notebook there is:")
    return "\n\n".join([first, *(_own_text(item, _) for item in own)])


def answer_html(result: SubmissionResult, name: str, question: str, language: str) -> Markup:
    """As `shown_answer`, rendered, and without the lines that were handed out: ``question`` is the cell as it was."""
    _ = translator(language)
    answer, own = _answer_and_others(result, name)
    parts = [rendered_text(added_lines(answer, question))]
    if own and not answer:
        parts = [Markup("<p>{}</p>").format(_("This cell has no answer. In other places of the notebook there is:"))]
    for item in own:
        parts.append(Markup('<p class="soft">{}</p>').format(_place(item, _)))
        parts.append(Markup("<pre>{}</pre>").format(item.text) if item.kind == "code" else rendered_text(item.text))
    return Markup("\n").join(filter(None, parts))


def added_lines(answer: str, question: str) -> str:
    """The answer without the lines of the question, each once; all of it where nothing else is there."""
    left = Counter(line.strip() for line in question.splitlines() if line.strip().strip(_FENCE))
    added = []
    for line in answer.splitlines():
        if left[line.strip()]:
            left[line.strip()] -= 1
        else:
            added.append(line)
    text = "\n".join(added).strip("\n")
    return text if text.strip() else answer


def _answer_and_others(result: SubmissionResult, name: str) -> tuple[str, list[OwnText]]:
    """What is in the cell, and what is shown of other places."""
    answer = result.written.get(name, "")
    return answer, [item for item in result.own_texts if not answer or item.kind == "picture"]


def _own_text(item: OwnText, _: Translate) -> str:
    place = _place(item, _)
    return place if item.kind == "picture" else f"{place}\n{item.text}"


def _place(item: OwnText, _: Translate) -> str:
    match item.kind:
        case "picture":
            return _("[Cell {cell}: a picture, which is in the submitted file]").format(cell=item.cell)
        case "text" | "code":
            return _("[Cell {cell}]").format(cell=item.cell)
        case _:
            assert_never(item.kind)
