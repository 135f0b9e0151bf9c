"""Written answers: the markdown cells that a person grades, found also in notebooks that have lost metadata."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Cell = dict[str, Any]
Notebook = dict[str, Any]


@dataclass(frozen=True)
class WrittenAnswer:
    """A written answer."""

    text: str
    as_released: bool
    """Whether the student left the cell as it was handed out."""


@dataclass(frozen=True)
class MarkdownCell:
    """A markdown cell of a submission."""

    number: int
    """Its place among all cells."""
    names: frozenset[str]
    """Its ids and its grade_id. The student's file says so, which may be wrong."""
    text: str


def written_answers(released: Notebook, content: bytes) -> dict[str, WrittenAnswer]:
    """Written answers by grade_id; none from a file that is no notebook. A deleted cell is an empty answer."""
    cells = markdown_cells(content)
    if cells is None:
        return {}
    texts, places = {item.number: item.text for item in cells}, answer_places(released, cells)
    answers = {}
    for name, blank in _released_texts(released).items():
        text = texts[places[name]] if name in places else blank
        answers[name] = WrittenAnswer(text, text.strip() == blank.strip())
    return answers


def answer_places(released: Notebook, cells: Sequence[MarkdownCell]) -> dict[str, int]:
    """The number of the cell that holds each written answer, by grade_id.

    A cell is recognised by nbgrader's metadata or by its id; where an editor dropped both, by its first line, if
    that is unchanged and no other cell has it.
    """
    blanks = _released_texts(released)
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


def markdown_cells(content: bytes) -> list[MarkdownCell] | None:
    """The markdown cells of a submission; None where it is no notebook."""
    try:
        cells = json.loads(content.decode("utf-8-sig"))["cells"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    found = []
    for number, cell in enumerate(cells if isinstance(cells, list) else []):
        try:
            if cell["cell_type"] == "markdown":
                marks = cell.get("metadata", {})
                # Releases give a cell its grade_id as its id, too; Colab keeps ids in the metadata.
                names = (marks.get("nbgrader", {}).get("grade_id"), cell.get("id"), marks.get("id"))
                found.append(MarkdownCell(number, frozenset(map(str, names)), cell_source(cell)))
        except (KeyError, TypeError, AttributeError):
            continue
    return found


def is_written_answer(cell: Cell) -> bool:
    """Whether a cell of the released notebook is one for a written answer."""
    marks = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "markdown" and bool(marks.get("solution")) and bool(marks.get("grade"))


def cell_source(cell: Cell) -> str:
    """A cell's source, which files hold as a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _released_texts(released: Notebook) -> dict[str, str]:
    """The cells for written answers as they were handed out, by grade_id."""
    cells = [cell for cell in released["cells"] if is_written_answer(cell)]
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell_source(cell) for cell in cells}


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
