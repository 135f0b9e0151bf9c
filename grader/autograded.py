"""The notebook that nbgrader's formgrader opens: the released one with the student's sources and our verdicts.

Only sources are taken from a submission, never outputs, metadata or ids; formgrader would
serve a student's HTML as it is. What cells printed comes from our own run, as plain text.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from grader.harmless import harmless
from grader.ran import CellRun
from grader.recording import Answer
from grader.submission import Submission
from grader.verdict import Verdict

Cell = dict[str, Any]
Notebook = dict[str, Any]


def written_answers(released: Notebook, content: bytes) -> dict[str, Answer]:
    """Written answers by grade_id; none from a file that is no notebook. A deleted cell is an empty answer."""
    theirs = _texts(content)
    if theirs is None:
        return {}
    answers = {}
    for cell in released["cells"]:
        if _is_written(cell):
            name, blank = cell["metadata"]["nbgrader"]["grade_id"], _source(cell)
            text = next((text for _, grade_id, text in theirs if grade_id == name), blank)
            answers[name] = Answer(text, text.strip() == blank.strip())
    return answers


def autograded(
    released: Notebook,
    content: bytes,
    submission: Submission | None,
    runs: Sequence[CellRun],
    verdicts: Mapping[str, Verdict],
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
            cells.append(cell | {"source": harmless(theirs.answers[name].text)} if name in theirs.answers else cell)
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
        self, released: Notebook, content: bytes, submission: Submission | None, runs: Sequence[CellRun]
    ) -> None:
        self.answers = written_answers(released, content)
        known = {_source(cell).strip() for cell in released["cells"]}
        self.sources = dict(submission.cells) if submission else {}
        self.runs = {run.cell: run for run in runs}
        texts = (_texts(content) or []) if submission else []
        self.texts = {
            number: text
            for number, grade_id, text in texts
            if text.strip() and text.strip() not in known and grade_id not in self.answers
        }
        self.texts = {number: text for number, text in self.texts.items() if number not in self.sources}
        broken = {name: item.cell for name, item in submission.broken.items()} if submission else {}
        self.place = (dict(submission.written) if submission else {}) | broken
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
                source = harmless(self.texts[number])
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


def _verdict(verdict: Verdict) -> list[Cell]:
    """The points as nbgrader reads them, and our card in the same output."""
    data = {"text/plain": verdict.points, "text/html": verdict.html}
    return [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]


def _is_written(cell: Cell) -> bool:
    marks = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "markdown" and bool(marks.get("solution")) and bool(marks.get("grade"))


def _source(cell: Cell) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _texts(content: bytes) -> list[tuple[int, str, str]] | None:
    """A student's text cells: number, grade_id (a hint, like any metadata) and text; None where it is no notebook."""
    try:
        cells = json.loads(content.decode("utf-8-sig"))["cells"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    found = []
    for number, cell in enumerate(cells if isinstance(cells, list) else []):
        try:
            if cell["cell_type"] == "markdown":
                marks = cell.get("metadata", {}).get("nbgrader", {})
                found.append((number, str(marks.get("grade_id", "")), _source(cell)))
        except (KeyError, TypeError, AttributeError):
            continue
    return found
