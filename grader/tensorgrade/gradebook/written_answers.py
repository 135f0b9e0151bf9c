"""Written answers: the markdown cells that a person grades, found also in notebooks that have lost metadata."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.gradebook.handed_out import HandedOut, compared_lines, handed_out, own_texts
from tensorgrade.result.parts import Question
from tensorgrade.result.result_records import OwnText, SubmissionResult
from tensorgrade.submission.headings import NotebookHeading
from tensorgrade.submission.notebook_reader import ParsedSubmission, TextCell

Cell = dict[str, Any]
Notebook = dict[str, Any]


@dataclass(frozen=True)
class WrittenAnswer:
    """A written answer."""

    text: str
    """What is in its cell; where that is nothing, what the student wrote elsewhere, or else what was handed out."""
    is_empty: bool
    """Whether the student wrote nothing that may be the answer, anywhere in the notebook."""


@dataclass(frozen=True)
class SubmittedTexts:
    """What a student wrote for people to read."""

    answers: Mapping[str, str]
    """The cells for written answers, by grade_id, as they were handed in; an empty text where nothing was written."""
    own: Sequence[OwnText]
    """All that the student wrote anywhere, where an answer is empty, or where there are pictures; else nothing."""


@dataclass(frozen=True)
class ReleasedTexts:
    """What was handed out with an assignment, as submissions are compared with it. Made once for all of them."""

    released: Notebook
    given: HandedOut
    questions: Mapping[str, tuple[Sequence[str], Collection[str]]]
    """By grade_id of a written answer, the lines that were handed out in its cell, and those in all others."""


def read_released_texts(released: Notebook, earlier: Collection[str] = ()) -> ReleasedTexts:
    """What was handed out with the notebook. ``earlier`` are the lines that other releases of the assignment had."""
    questions: dict[str, tuple[Sequence[str], Collection[str]]] = {}
    for name, blank in released_texts(released).items():
        lines = compared_lines(blank)
        others = [cell for cell in released["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") != name]
        questions[name] = lines, handed_out(others, {*earlier} - {*lines}).lines
    return ReleasedTexts(released, handed_out(released["cells"], earlier), questions)


def submitted_texts(of_release: ReleasedTexts, submission: ParsedSubmission | None) -> SubmittedTexts:
    """What a student wrote. Nothing, and no answer at all, where the file can hold no written answers."""
    if submission is None or submission.texts is None or not of_release.questions:
        return SubmittedTexts({}, ())
    places = answer_places(of_release.released, submission.texts)
    questions = {number: of_release.questions[name] for name in places for number in places[name]}
    own = own_texts(of_release.given, questions, submission)
    written = {item.cell - 1 for item in own if item.kind == "text"}
    texts = {item.number: item.text for item in submission.texts}
    answers = {
        name: "\n\n".join(texts[number] for number in places.get(name, ()) if number in written)
        for name in of_release.questions
    }
    is_needed = not all(answers.values()) or any(item.kind == "picture" for item in own)
    return SubmittedTexts(answers, own if is_needed else ())


def written_answers(released: Notebook, result: SubmissionResult) -> dict[str, WrittenAnswer]:
    """The written answers of the released notebook that the result has, by grade_id."""
    elsewhere = "\n\n".join(item.text or item.kind for item in result.own_texts)
    answers = {}
    for name, blank in released_texts(released).items():
        if name in result.written:
            text = result.written[name].strip()
            written = "" if text == blank.strip() else text  # as older results have it where nothing was written
            answers[name] = WrittenAnswer(written or elsewhere or blank, not written and not result.own_texts)
    return answers


def answer_places(released: Notebook, cells: Sequence[TextCell]) -> dict[str, tuple[int, ...]]:
    """The numbers of the cells that hold each written answer, by grade_id: several where a cell was doubled.

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
            places[name] = tuple(candidates)
    return places


def released_functions(released: Notebook) -> list[str]:
    """The functions that the released notebook asks for."""
    marks = (cell["metadata"].get("nbgrader", {}) for cell in released["cells"] if not is_written_answer(cell))
    return [str(item["grade_id"]) for item in marks if item.get("solution")]


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
