"""The notebook that nbgrader's formgrader opens: the released one with the student's sources and our verdicts.

Only sources are taken from a submission, never outputs, metadata or ids; formgrader would
serve a student's HTML as it is. What cells printed comes from our own run, as plain text.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count

from tensorgrade.grade_ids import checked_function
from tensorgrade.gradebook.check_cell_output import CheckCellOutput
from tensorgrade.gradebook.written_answers import (
    Cell,
    Notebook,
    answer_places,
    cell_source,
    is_written_answer,
)
from tensorgrade.markdown_literal import literal_block
from tensorgrade.report.stopped_statements import StoppedLine, stopped_lines
from tensorgrade.result.result_records import CellRun
from tensorgrade.submission.notebook_reader import ParsedSubmission

_SHOWN_CHARACTERS, _SHOWN_OF_A_FUNCTION = 40_000, 10_000
"""The most of a student's code that formgrader's page shows, and what it always shows of a function's cell.

nbconvert makes a tag of each name and sign and reads them all again: it takes a minute for 100,000 characters, and
Jupyter's server serves nobody else meanwhile.
"""


def build_formgrader_notebook(
    released: Notebook,
    submission: ParsedSubmission | None,
    written: Mapping[str, str],
    run_outputs: Mapping[int, list[Cell]],
    outputs: Mapping[str, CheckCellOutput],
) -> Notebook:
    """The notebook for formgrader: the content of ``autograded/<student>/<assignment>/<assignment>.ipynb``.

    ``submission`` is None where nothing could be graded; ``written`` are the shown answers by grade_id,
    ``run_outputs`` what `cell_outputs` gives, and ``outputs`` those of check cells, by function.
    """
    student_cells = _StudentCells(released, submission, run_outputs)
    cells: list[Cell] = []
    for cell in released["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        name = str(marks.get("grade_id", ""))
        if is_written_answer(cell):
            cells.append(_written_answer(cell, written.get(name)))
        elif marks.get("solution"):
            cells += student_cells.take_before_functions()
            cells += student_cells.take_function(name, cell)
        elif marks.get("grade") and checked_function(name) in outputs:
            cells.append(cell | {"outputs": _check_output(outputs[checked_function(name)])})
        elif cell["cell_type"] == "code" and not marks:
            cells += student_cells.unchanged_copy(cell)
        else:
            cells.append(cell)
    return released | {"cells": _numbered(cells + student_cells.take_rest())}


def cell_outputs(runs: Sequence[CellRun], language: str) -> dict[int, list[Cell]]:
    """What the student's cells printed and what failed in them, by the cell's number in the file."""
    lines = stopped_lines(runs, language)
    return {run.cell: [*_printed(run), *map(_error_output, lines[run.cell])] for run in runs}


def _written_answer(released: Cell, text: str | None) -> Cell:
    """The cell of a written answer with the student's words; the released cell where there are none."""
    if not text or text.strip() == cell_source(released).strip():
        return released
    return released | {"source": literal_block(text)}


def _numbered(cells: list[Cell]) -> list[Cell]:
    """The cells with new execution counts, from 1."""
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


class _StudentCells:
    """A student's own cells, each of which is taken once: before the functions, with a function, or at the end."""

    def __init__(
        self, released: Notebook, submission: ParsedSubmission | None, run_outputs: Mapping[int, list[Cell]]
    ) -> None:
        known = {cell_source(cell).strip() for cell in released["cells"]}
        self.sources = dict(submission.cells) if submission else {}
        self.run_outputs = run_outputs
        self.characters_left = _SHOWN_CHARACTERS
        texts = (submission.texts or ()) if submission else ()
        answered = {*self.sources, *chain(*answer_places(released, texts).values())}
        self.texts = {
            item.number: item.text
            for item in texts
            if item.text.strip() and item.text.strip() not in known and item.number not in answered
        }
        broken = {name: item.cell for name, item in submission.syntax_errors.items()} if submission else {}
        self.places = (dict(submission.defined_in) if submission else {}) | broken
        # What was left as it was handed out is shown by the released cells.
        own = {number for number, source in self.sources.items() if source.strip() not in known}
        self.remaining = sorted(own | set(self.texts) | set(self.places.values()))

    def take_before_functions(self) -> Iterator[Cell]:
        """Cells before the first function."""
        first = min(self.places.values(), default=0)
        yield from self._take([number for number in self.remaining if number < first])

    def take_function(self, function: str, released: Cell) -> Iterator[Cell]:
        """The function's cell with the released cell's metadata, then the cells up to the next function."""
        start = self.places.get(function)
        if start is None:
            yield released
            return
        yield self._code(start, released)
        stop = min((number for number in self.places.values() if number > start), default=None)
        self.remaining = [number for number in self.remaining if number != start]
        yield from self._take([number for number in self.remaining if start < number and (not stop or number < stop)])

    def unchanged_copy(self, released: Cell) -> Iterator[Cell]:
        """The student's copy of a released cell; none where it was removed or changed, for then it did not run."""
        for number, source in self.sources.items():
            if source.strip() == cell_source(released).strip() and number not in self.places.values():
                yield self._code(number, released)
                return

    def take_rest(self) -> list[Cell]:
        """The cells that are left: all, where no function was found."""
        return list(self._take(list(self.remaining)))

    def _take(self, numbers: list[int]) -> Iterator[Cell]:
        taken = set(numbers)
        self.remaining = [number for number in self.remaining if number not in taken]
        for number in numbers:
            if number in self.texts:
                source = literal_block(self.texts[number])
                yield {"cell_type": "markdown", "id": f"own-{number}", "metadata": {}, "source": source}
            else:
                yield self._code(number, {"cell_type": "code", "id": f"own-{number}", "metadata": {}})

    def _code(self, number: int, like: Cell) -> Cell:
        # A lone surrogate, which is in no valid text, could not be written to the notebook's file.
        source = self.sources[number].encode("utf-8", "replace").decode()
        shown = max(self.characters_left, _SHOWN_OF_A_FUNCTION if number in self.places.values() else 0)
        self.characters_left = max(0, self.characters_left - len(source))
        if len(source) > shown:
            left_out = f"# … {len(source) - shown:,} more characters are in the submitted file."
            source = f"{source[:shown]}\n{left_out}"
        return like | {"source": source, "outputs": self.run_outputs.get(number, []), "execution_count": None}


def _printed(run: CellRun) -> list[Cell]:
    """What a cell printed. Never on stderr, which nbgrader takes for a failed check."""
    return [{"output_type": "stream", "name": "stdout", "text": run.printed}] if run.printed else []


def _error_output(line: StoppedLine) -> Cell:
    texts = [text for text in (line.message, line.source) if text]
    return {"output_type": "error", "ename": "Error", "evalue": line.message, "traceback": texts}


def _check_output(output: CheckCellOutput) -> list[Cell]:
    """The points as nbgrader reads them, and our card in the same output."""
    data = {"text/plain": output.points, "text/html": output.html}
    return [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]
