"""A student's ``.ipynb`` (any nbformat) or ``.py`` file → its code cells and where the functions are defined.

The input is hostile: it is read, never run. Functions are found by name over the whole notebook;
metadata, ids, outputs and cell types are ignored, or used as hints only.
"""

import ast
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.errors import UserError
from tensorgrade.submission.cell_syntax import CellSyntaxError, bindings, is_unimplemented, syntax_error, syntax_tree

MAX_BYTES = 20 << 20
MAX_CELLS = 5000
# The time and memory of Python's parser grow with the lines. No honest notebook comes near these limits.
MAX_CHARACTERS = 400_000
MAX_LINES = 20_000

_PERCENT_MARKER = re.compile(r"^# ?%%.*$", re.MULTILINE)


class UnreadableSubmission(UserError):
    """A file that cannot be graded; the message is one sentence for the instructor and the student."""


@dataclass(frozen=True)
class ParsedSubmission:
    """The content of a submitted file, as far as grading needs it."""

    digest: str
    cells: tuple[tuple[int, str], ...]
    is_script: bool
    defined_in: dict[str, int]
    """Function → number of the cell that defines it last."""
    unimplemented: frozenset[str]
    """Functions left as handed out, or with an empty body."""
    syntax_errors: dict[str, CellSyntaxError]
    imports: dict[str, int]
    """Top-level modules that are imported anywhere → the first cell that does."""

    def cells_of(self, function: str) -> tuple[int, ...]:
        """Numbers of the cells that belong to a function: its own and those before the next function's."""
        start = self.defined_in.get(function)
        if start is None:
            return ()
        later = [cell for cell in self.defined_in.values() if cell > start]
        stop = min(later, default=MAX_CELLS + 1)
        return tuple(number for number, _ in self.cells if start <= number < stop)


def parse_submission(name: str, content: bytes, functions: Sequence[str]) -> ParsedSubmission:
    """The submission in a file of that name; ``functions`` are the names to look for.

    Raises UnreadableSubmission, with one sentence, where the file is empty, too large or no notebook.
    """
    if not content.strip():
        raise UnreadableSubmission(f"{name} is empty.")
    if len(content) > MAX_BYTES:
        raise UnreadableSubmission(
            f"{name} is larger than {MAX_BYTES >> 20} MB; clear its outputs and hand it in again."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableSubmission(f"{name} is not a text file in UTF-8.") from None
    script = name.endswith(".py")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    code, other = (_script_cells(text), []) if script else _notebook_cells(name, text)
    _check_size(name, [*code, *other])
    cells = sorted([*code, *_mistyped_code_cells(code, other, functions)])
    trees = {number: syntax_tree(source) for number, source in cells}
    defined_in, unimplemented, syntax_errors = _find_functions(cells, trees, functions)
    return ParsedSubmission(
        hashlib.sha256(content).hexdigest(),
        tuple(cells),
        script,
        defined_in,
        frozenset(unimplemented),
        syntax_errors,
        _imports(trees),
    )


Cells = list[tuple[int, str]]
"""The number and the source of each cell."""


def _check_size(name: str, cells: Cells) -> None:
    size, lines = sum(len(source) for _, source in cells), sum(source.count("\n") + 1 for _, source in cells)
    if size > MAX_CHARACTERS or lines > MAX_LINES:
        raise UnreadableSubmission(
            f"{name} holds {size:,} characters in {lines:,} lines; at most {MAX_CHARACTERS:,} in {MAX_LINES:,} "
            "are read. Remove what is not part of the answer, such as pasted data."
        )


def _script_cells(text: str) -> Cells:
    parts = _PERCENT_MARKER.split(text) if _PERCENT_MARKER.search(text) else [text]
    return [(number, part) for number, part in enumerate(parts) if part.strip()]


def _notebook_cells(name: str, text: str) -> tuple[Cells, Cells]:
    """The code cells, and all other cells, by their number in the notebook."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableSubmission(f"{name} is not a notebook: its JSON is broken.") from None
    raw_cells = _raw_cells(notebook)
    if raw_cells is None:
        raise UnreadableSubmission(f"{name} is not a notebook: it has no list of cells.")
    if len(raw_cells) > MAX_CELLS:
        raise UnreadableSubmission(f"{name} has more than {MAX_CELLS} cells.")
    code: Cells = []
    other: Cells = []
    for number, cell in enumerate(raw_cells):
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str) or not source.strip():
            continue
        (code if cell.get("cell_type") == "code" else other).append((number, source.replace("\0", "")))
    return code, other


def _raw_cells(notebook: Any) -> list[Any] | None:
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = notebook.get("worksheets")  # nbformat 3 and older
    if isinstance(sheets, list):
        return [
            cell
            for sheet in sheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    return None


def _mistyped_code_cells(code: Cells, other: Cells, functions: Sequence[str]) -> Cells:
    """Text cells that define a function which no code cell defines: code cells whose type was changed."""
    missing = [name for name in functions if not any(_has_definition(source, name) for _, source in code)]
    return [
        (number, source)
        for number, source in other
        if any(_has_definition(source, name) for name in missing) and syntax_tree(source) is not None
    ]


def _has_definition(source: str, function: str) -> bool:
    return re.search(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{function}\b", source, re.MULTILINE) is not None


def _find_functions(
    cells: Cells, trees: Mapping[int, ast.Module | None], functions: Sequence[str]
) -> tuple[dict[str, int], set[str], dict[str, CellSyntaxError]]:
    """The cell that defines each function last, the unimplemented functions, and those in cells that do not parse."""
    defined_in: dict[str, int] = {}
    unimplemented: set[str] = set()
    syntax_errors: dict[str, CellSyntaxError] = {}
    for number, source in cells:
        tree = trees[number]
        if tree is None:
            for name in functions:
                if _has_definition(source, name) and (name not in defined_in or name in unimplemented):
                    syntax_errors[name] = syntax_error(number, source)
                    defined_in.pop(name, None)
                    unimplemented.discard(name)
            continue
        for name, node in bindings(tree):
            if name not in functions:
                continue
            defined_in[name] = number
            syntax_errors.pop(name, None)
            if isinstance(node, ast.FunctionDef) and is_unimplemented(node):
                unimplemented.add(name)
            else:
                unimplemented.discard(name)
    return defined_in, unimplemented, syntax_errors


def _imports(trees: Mapping[int, ast.Module | None]) -> dict[str, int]:
    first_cell: dict[str, int] = {}
    for number, tree in trees.items():
        for node in ast.walk(tree or ast.Module([], [])):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names = [node.module]
            for name in names:
                first_cell.setdefault(name.partition(".")[0], number)
    return first_cell
