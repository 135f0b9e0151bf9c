"""A student's file → code cells and where the functions are. Hostile input: read, never run.

Functions are found by name over the whole notebook; metadata, ids, outputs and cell types
are ignored, or used as hints only. Reads ``.ipynb`` (any nbformat) and ``.py``.
"""

import ast
import hashlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.errors import UserError

MAX_BYTES = 20 << 20
MAX_CELLS = 5000
# Python's parser takes time and memory by the line: far more than any honest notebook, yet quick to read.
MAX_CHARACTERS = 400_000
MAX_LINES = 20_000

# IPython's own: magics, shell commands and questions, alone on a line or as a value.
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|\S+\?{1,2}[ \t]*)$", re.MULTILINE)
_MAGIC_VALUE = re.compile(r"^([ \t]*\w[^=\n%!]*=[ \t]*)[%!].*$", re.MULTILINE)
_PERCENT = re.compile(r"^# ?%%.*$", re.MULTILINE)


class UnreadableSubmission(UserError):
    """A file that cannot be graded; the message is one sentence for the instructor and the student."""


@dataclass(frozen=True)
class CellSyntaxError:
    """A function whose cell is no Python: the syntax error."""

    cell: int
    line: int | None
    text: str


@dataclass(frozen=True)
class ParsedSubmission:
    """What a file holds, as far as grading needs it."""

    digest: str
    cells: tuple[tuple[int, str], ...]
    is_script: bool
    defined_in: dict[str, int]
    """Function → number of the cell that defines it last."""
    unimplemented: frozenset[str]
    """Functions left as handed out, or with nothing in them."""
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
    """The submission in a file of that name. Raises UnreadableSubmission with one sentence.

    ``functions`` are the names to look for.
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
    _limit(name, [*code, *other])
    cells = sorted([*code, *_retyped(code, other, functions)])
    trees = {number: syntax_tree(source) for number, source in cells}
    written, empty, broken = _functions(cells, trees, functions)
    return ParsedSubmission(
        hashlib.sha256(content).hexdigest(), tuple(cells), script, written, frozenset(empty), broken, _imports(trees)
    )


Cells = list[tuple[int, str]]


def _limit(name: str, cells: Cells) -> None:
    size, lines = sum(len(source) for _, source in cells), sum(source.count("\n") + 1 for _, source in cells)
    if size > MAX_CHARACTERS or lines > MAX_LINES:
        raise UnreadableSubmission(
            f"{name} holds {size:,} characters in {lines:,} lines; at most {MAX_CHARACTERS:,} in {MAX_LINES:,} "
            "are read. Remove what is not part of the answer, such as pasted data."
        )


def _script_cells(text: str) -> Cells:
    parts = _PERCENT.split(text) if _PERCENT.search(text) else [text]
    return [(number, part) for number, part in enumerate(parts) if part.strip()]


def _notebook_cells(name: str, text: str) -> tuple[Cells, Cells]:
    """Code cells, and all others, by their number in the notebook."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableSubmission(f"{name} is not a notebook: its JSON is broken.") from None
    raw = _raw_cells(notebook)
    if raw is None:
        raise UnreadableSubmission(f"{name} is not a notebook: it has no list of cells.")
    if len(raw) > MAX_CELLS:
        raise UnreadableSubmission(f"{name} has more than {MAX_CELLS} cells.")
    code: Cells = []
    other: Cells = []
    for number, cell in enumerate(raw):
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


def _retyped(code: Cells, other: Cells, functions: Sequence[str]) -> Cells:
    """Text cells that hold a wanted function which no code cell has: code cells that changed their type."""
    missing = [name for name in functions if not any(_mentions(source, name) for _, source in code)]
    return [
        (number, source)
        for number, source in other
        if any(_mentions(source, name) for name in missing) and syntax_tree(source) is not None
    ]


def _mentions(source: str, function: str) -> bool:
    return re.search(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{function}\b", source, re.MULTILINE) is not None


def strip_magics(source: str) -> str:
    """The cell as it is if it is Python, else without its magics and shell commands."""
    try:
        _parsed(source)
    except SyntaxError:
        return _MAGIC_VALUE.sub(r"\1None", _MAGIC.sub(r"\1pass", source))
    return source


def _parse(source: str) -> ast.Module:
    try:
        return _parsed(source)
    except SyntaxError:
        return _parsed(strip_magics(source))


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in a student's strings, say
        return ast.parse(source)


def syntax_tree(source: str) -> ast.Module | None:
    """The tree of a cell, without its magics and shell commands; None for what is no Python."""
    try:
        return _parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _functions(
    cells: Cells, trees: Mapping[int, ast.Module | None], functions: Sequence[str]
) -> tuple[dict[str, int], set[str], dict[str, CellSyntaxError]]:
    written: dict[str, int] = {}
    empty: set[str] = set()
    broken: dict[str, CellSyntaxError] = {}
    for number, source in cells:
        tree = trees[number]
        if tree is None:
            for name in functions:
                if _mentions(source, name) and (name not in written or name in empty):
                    broken[name] = _syntax_error(number, source)
                    written.pop(name, None)
                    empty.discard(name)
            continue
        for name, node in bindings(tree):
            if name not in functions:
                continue
            written[name] = number
            broken.pop(name, None)
            if isinstance(node, ast.FunctionDef) and _is_empty(node):
                empty.add(name)
            else:
                empty.discard(name)
    return written, empty, broken


def _imports(trees: Mapping[int, ast.Module | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, tree in trees.items():
        for node in ast.walk(tree or ast.Module([], [])):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], number)
    return found


def _syntax_error(number: int, source: str) -> CellSyntaxError:
    try:
        _parse(source)
    except SyntaxError as error:
        return CellSyntaxError(number, error.lineno, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return CellSyntaxError(number, None, type(error).__name__)
    raise AssertionError("only called for cells that do not parse")


def bindings(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Names bound at the top level, inside its ifs, tries and withs too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield child.name, child
        elif isinstance(child, (ast.Assign, ast.AnnAssign)):
            for target in child.targets if isinstance(child, ast.Assign) else [child.target]:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                        yield name.id, child
        elif isinstance(child, (ast.Import, ast.ImportFrom)):
            for alias in child.names:
                yield alias.asname or alias.name, child
        elif isinstance(
            child, (ast.If, ast.Try, ast.With, ast.For, ast.While, ast.ExceptHandler, ast.Match, ast.match_case)
        ):
            yield from bindings(child)


def _is_empty(function: ast.FunctionDef) -> bool:
    """Nothing but a docstring, ``pass``, ``...`` or ``raise NotImplementedError``."""
    for statement in function.body:
        if isinstance(statement, ast.Pass):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement):
            continue
        return False
    return True
