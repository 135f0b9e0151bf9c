"""The notebook that nbgrader's formgrader opens: the released one with the student's sources and our verdicts.

Only sources are taken from a submission, never outputs, metadata or ids; formgrader would
serve a student's HTML as it is. What cells printed comes from our own run, as plain text.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from tensorgrade.cell_run import CellRun
from tensorgrade.gradebook.check_cell_output import CheckCellOutput
from tensorgrade.gradebook.record_scores import WrittenAnswer
from tensorgrade.markdown_escape import escape_markdown
from tensorgrade.submission.notebook_reader import ParsedSubmission

Cell = dict[str, Any]
Notebook = dict[str, Any]


@dataclass(frozen=True)
class _Text:
    """A text cell of a student's: its number, what names it has (hints, like any metadata), and what it says."""

    number: int
    names: frozenset[str]
    text: str


def written_answers(released: Notebook, content: bytes) -> dict[str, WrittenAnswer]:
    """Written answers by grade_id; none from a file that is no notebook. A deleted cell is an empty answer."""
    theirs = _texts(content)
    if theirs is None:
        return {}
    texts, places = {item.number: item.text for item in theirs}, _places(released, theirs)
    answers = {}
    for name, blank in _blanks(released).items():
        text = texts[places[name]] if name in places else blank
        answers[name] = WrittenAnswer(text, text.strip() == blank.strip())
    return answers


def _places(released: Notebook, theirs: Sequence[_Text]) -> dict[str, int]:
    """By grade_id, which of a student's text cells is the written answer.

    Known by nbgrader's metadata, or by the cell's id, or, where an editor dropped both, by a first line that is as it
    was handed out and that no other cell has.
    """
    blanks = _blanks(released)
    firsts = [_first_line(_source(cell)) for cell in released["cells"]]
    places = {}
    for name, blank in blanks.items():
        marked = [item.number for item in theirs if name in item.names]
        first = _first_line(blank)
        alike = [item.number for item in theirs if not blanks.keys() & item.names and _first_line(item.text) == first]
        found = marked or (alike if len(alike) == 1 == firsts.count(first) else [])
        if found:
            places[name] = found[0]
    return places


def _blanks(released: Notebook) -> dict[str, str]:
    """Written answers' cells as they were handed out, by grade_id."""
    return {cell["metadata"]["nbgrader"]["grade_id"]: _source(cell) for cell in released["cells"] if _is_written(cell)}


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def build_formgrader_notebook(
    released: Notebook,
    content: bytes,
    submission: ParsedSubmission | None,
    runs: Sequence[CellRun],
    verdicts: Mapping[str, CheckCellOutput],
) -> Notebook:
    """``autograded/<student>/<assignment>/<assignment>.ipynb``.

    ``submission`` is None for a file that could not be read; ``verdicts`` are by function.
    """
    theirs = _Theirs(released, content, submission, runs)
    cells: list[Cell] = []
    for cell in released["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        name = str(marks.get("grade_id", ""))
        if _is_written(cell):
            cells.append(
                cell | {"source": escape_markdown(theirs.answers[name].text)} if name in theirs.answers else cell
            )
        elif marks.get("solution"):
            cells += theirs.before_all()
            cells += theirs.of(name, cell)
        elif marks.get("grade") and name.removeprefix("check-") in verdicts:
            cells.append(cell | {"outputs": _verdict(verdicts[name.removeprefix("check-")])})
        elif cell["cell_type"] == "code" and not marks:
            cells += theirs.same_as(cell)
        else:
            cells.append(cell)
    return released | {"cells": _numbered(cells + theirs.left())}


def _numbered(cells: list[Cell]) -> list[Cell]:
    numbers = count(1)
    numbered = []
    for cell in cells:
        if cell["cell_type"] == "code":
            number = next(numbers)
            outputs = [
                item | {"execution_count": number} if "execution_count" in item else item
                for item in cell.get("outputs", [])
            ]
            cell = cell | {"execution_count": number, "outputs": outputs}
        numbered.append(cell)
    return numbered


class _Theirs:
    """A student's cells, each handed out once: by function, before all functions, or what is left."""

    def __init__(
        self, released: Notebook, content: bytes, submission: ParsedSubmission | None, runs: Sequence[CellRun]
    ) -> None:
        self.answers = written_answers(released, content)
        known = {_source(cell).strip() for cell in released["cells"]}
        self.sources = dict(submission.cells) if submission else {}
        self.runs = {run.cell: run for run in runs}
        texts = (_texts(content) or []) if submission else []
        answered = {*self.sources, *_places(released, texts).values()}
        self.texts = {
            item.number: item.text
            for item in texts
            if item.text.strip() and item.text.strip() not in known and item.number not in answered
        }
        broken = {name: item.cell for name, item in submission.syntax_errors.items()} if submission else {}
        self.place = (dict(submission.defined_in) if submission else {}) | broken
        # What they left as it was handed out is shown as such.
        own = {number for number, source in self.sources.items() if source.strip() not in known}
        self.waiting = sorted(own | set(self.texts) | set(self.place.values()))

    def before_all(self) -> Iterator[Cell]:
        """Cells before the first function."""
        first = min(self.place.values(), default=0)
        yield from self._take([number for number in self.waiting if number < first])

    def of(self, function: str, released: Cell) -> Iterator[Cell]:
        """The function's own cell with the released one's marks, then those up to the next function's."""
        start = self.place.get(function)
        if start is None:
            yield released
            return
        yield self._code(start, released)
        stop = min((number for number in self.place.values() if number > start), default=None)
        self.waiting = [number for number in self.waiting if number != start]
        yield from self._take([number for number in self.waiting if start < number and (not stop or number < stop)])

    def same_as(self, released: Cell) -> Iterator[Cell]:
        """Their copy of a released cell; none where they removed or changed it, for then it did not run."""
        for number, source in self.sources.items():
            if source.strip() == _source(released).strip() and number not in self.place.values():
                yield self._code(number, released)
                return

    def left(self) -> list[Cell]:
        """What has not been shown: everything, where no function was found."""
        return list(self._take(list(self.waiting)))

    def _take(self, numbers: list[int]) -> Iterator[Cell]:
        self.waiting = [number for number in self.waiting if number not in numbers]
        for number in numbers:
            if number in self.texts:
                source = escape_markdown(self.texts[number])
                yield {"cell_type": "markdown", "id": f"own-{number}", "metadata": {}, "source": source}
            else:
                yield self._code(number, {"cell_type": "code", "id": f"own-{number}", "metadata": {}})

    def _code(self, number: int, like: Cell) -> Cell:
        run = self.runs.get(number)
        return like | {"source": self.sources[number], "outputs": _outputs(run) if run else [], "execution_count": None}


def _outputs(run: CellRun) -> list[Cell]:
    """What a cell printed and raised. Never on stderr, which nbgrader takes for a failed check."""
    outputs: list[Cell] = []
    if run.printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": run.printed})
    if run.error:
        name = run.error.partition(":")[0]
        outputs.append({"output_type": "error", "ename": name, "evalue": run.error, "traceback": [run.error]})
    return outputs


def _verdict(verdict: CheckCellOutput) -> list[Cell]:
    """The points as nbgrader reads them, and our card in the same output."""
    data = {"text/plain": verdict.points, "text/html": verdict.html}
    return [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]


def _is_written(cell: Cell) -> bool:
    marks = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "markdown" and bool(marks.get("solution")) and bool(marks.get("grade"))


def _source(cell: Cell) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _texts(content: bytes) -> list[_Text] | None:
    """A student's text cells; None where it is no notebook."""
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
                found.append(_Text(number, frozenset(map(str, names)), _source(cell)))
        except (KeyError, TypeError, AttributeError):
            continue
    return found
