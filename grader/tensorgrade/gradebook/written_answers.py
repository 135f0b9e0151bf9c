"""Written answers: the markdown cells that a person grades, found also in notebooks that have lost metadata."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.result.parts import Question
from tensorgrade.submission.headings import NotebookHeading
from tensorgrade.submission.notebook_reader import ParsedSubmission, TextCell

Cell = dict[str, Any]
Notebook = dict[str, Any]


@dataclass(frozen=True)
class WrittenAnswer:
    """A written answer."""

    text: str
    as_released: bool
    """Whether the student left the cell as it was handed out."""


def submitted_texts(released: Notebook, submission: ParsedSubmission | None) -> dict[str, str]:
    """What a student wrote in the cells for written answers, by grade_id, as it was handed in.

    The released text where the cell was removed; nothing where the file can hold no written answers.
    """
    if submission is None or submission.texts is None:
        return {}
    texts, places = {item.number: item.text for item in submission.texts}, answer_places(released, submission.texts)
    return {name: texts[places[name]] if name in places else blank for name, blank in released_texts(released).items()}


def written_answers(released: Notebook, texts: Mapping[str, str]) -> dict[str, WrittenAnswer]:
    """The written answers of the released notebook that ``texts``, by grade_id, has."""
    return {
        name: WrittenAnswer(texts[name], texts[name].strip() == blank.strip())
        for name, blank in released_texts(released).items()
        if name in texts
    }


def answer_places(released: Notebook, cells: Sequence[TextCell]) -> dict[str, int]:
    """The number of the cell that holds each written answer, by grade_id.

    A cell is recognised by nbgrader's metadata or by its id; where an editor dropped both, by its first line, if
    that is unchanged and no other cell has it.
    """
    blanks = released_texts(released)
    first_lines = [_first_line(cell_source(cell)) for cell in released["cells"]]
    places = {}
    for name, blank in blanks.items():
        named = [item.number for item in cells if name in item.names]
        first = _first_line(blank)
        same_line = [
            item.number for item in cells if not blanks.keys() & item.names and _first_line(item.text) == first
        ]
        candidates = named or (same_line if len(same_line) == 1 == first_lines.count(first) else [])
        if candidates:
            places[name] = candidates[0]
    return places


def released_texts(released: Notebook) -> dict[str, str]:
    """The cells for written answers as they were handed out, by grade_id."""
    cells = [cell for cell in released["cells"] if is_written_answer(cell)]
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell_source(cell) for cell in cells}


def written_questions(released: str, headings: Mapping[str, NotebookHeading]) -> dict[str, Question]:
    """The written questions of the released notebook, by grade_id; none where the text is not a notebook.

    ``headings`` are the notebook's.
    """
    questions = {}
    try:
        for cell in json.loads(released)["cells"]:
            if is_written_answer(cell):
                marks = cell["metadata"]["nbgrader"]
                name = str(marks["grade_id"])
                title = headings[name].title if name in headings else name
                questions[name] = Question(title, float(marks.get("points", 0)), cell_source(cell))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return questions


def is_written_answer(cell: Cell) -> bool:
    """Whether a cell of the released notebook is one for a written answer."""
    marks = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "markdown" and bool(marks.get("solution")) and bool(marks.get("grade"))


def cell_source(cell: Cell) -> str:
    """A cell's source, which files hold as a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
