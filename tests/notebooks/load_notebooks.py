"""The notebooks of ``shelf/``: files of many, each with one line that says what should be seen.

    === name
    What should be seen.
    asks: corr2d conv2d        the functions that are asked for; default: corr2d
    stops: 0 1                 the cells that do not run to their end here; the others do
    goes on: 0                 the cells that stop in IPython only
    hangs: 1                   the cells that do not end
    read in: 1 | nowhere       where the source shows the functions, if that is not the last cell that defines the first
    script                     handed in as a .py file
    #%%
    a cell, in which ␌, ␍ and ␤ stand for a form feed, a carriage return and a line separator

Cells are numbered from 0. Standard library only: the oracle reads it in a process without tensorgrade.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHELF = Path(__file__).parent / "shelf"
_MARKS = str.maketrans({"␌": "\f", "␍": "\r", "␤": "\u2028"})


@dataclass(frozen=True)
class Notebook:
    name: str
    seen: str
    cells: tuple[str, ...]
    asks: tuple[str, ...]
    stops: frozenset[int]
    goes_on: frozenset[int]
    hangs: frozenset[int]
    read_in: int | None
    """The cell in which a reader finds the first function; None for nowhere."""
    script: bool

    def __str__(self):
        return self.name

    @property
    def file(self):
        return "answer.py" if self.script else "answer.ipynb"

    def content(self, last_cell=""):
        """The file that is handed in, with one more cell at its end."""
        cells = [*self.cells, last_cell] if last_cell else self.cells
        if self.script:
            return "\n".join(f"# %%\n{cell}" for cell in cells).encode()
        return notebook_of(cells).encode()


def notebook_of(cells):
    """The text of a notebook with these code cells."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    tree = {"cells": [code | {"source": cell} for cell in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(tree, ensure_ascii=False)


def load_notebooks(folder=SHELF):
    """All notebooks of a folder, in the order of their files."""
    return [
        _parse(path.stem, text)
        for path in sorted(folder.glob("*.txt"))
        for text in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    ]


def _parse(stem, text):
    head, *cells = re.split(r"^#%%\n", text, flags=re.MULTILINE)
    name, seen, *settings = head.splitlines()
    told = dict((line.split(": ") if ": " in line else (line, "")) for line in settings)
    assert told.keys() <= {"asks", "stops", "goes on", "hangs", "read in", "script"}, (name, told)
    cells = tuple(cell.removesuffix("\n").translate(_MARKS) for cell in cells)
    asks = tuple(told.get("asks", "corr2d").split())
    read_in = told.get("read in", _last_definition(cells, asks[0]))
    return Notebook(
        name=f"{stem}/{name}",
        seen=seen,
        cells=cells,
        asks=asks,
        stops=frozenset(map(int, told.get("stops", "").split())),
        goes_on=frozenset(map(int, told.get("goes on", "").split())),
        hangs=frozenset(map(int, told.get("hangs", "").split())),
        read_in=None if read_in in (None, "nowhere") else int(read_in),
        script="script" in told,
    )


def _last_definition(cells, function):
    """The last cell with a line that binds the function, in one of the ways that the shelf's plain notebooks use."""
    binds = re.compile(rf"^.*\b(?:def|class|for|as|case) {function}\b|^(?:.*, |.*\()?{function}\b[^=(\n]*:?=[^=]", re.M)
    return max((number for number, cell in enumerate(cells) if binds.search(cell)), default=None)
