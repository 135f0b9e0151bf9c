"""A submitted file → its cells, and where the functions are defined: made once, and all that later steps know of it.

Nothing is run. Functions are found by name over the whole notebook; metadata, ids, outputs and cell types are
ignored, or used as hints only.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tensorgrade.submission.cell_syntax import CellSyntaxError, ParsedCell, bindings, is_unimplemented, parse_cell
from tensorgrade.submission.definitions import Definition, imports_and_definitions
from tensorgrade.submission.notebook_cells import MAX_CELLS, Cells, TextCell, UnreadableSubmission, read_cells

__all__ = [
    "ParsedSubmission",
    "TextCell",
    "UnreadableSubmission",
    "parse_if_readable",
    "parse_submission",
    "parse_with_trees",
]


@dataclass(frozen=True)
class ParsedSubmission:
    """The content of a submitted file. It holds no syntax trees, so that it is small and can be pickled."""

    digest: str
    """SHA-256 of the file as it was handed in."""
    cells: tuple[tuple[int, str], ...]
    """The code cells: number and source."""
    texts: tuple[TextCell, ...] | None
    """The Markdown cells; None where the file can hold no written answers, as a script."""
    is_script: bool
    defined_in: dict[str, int]
    """Function → number of the cell that defines it last."""
    unimplemented: frozenset[str]
    """Functions left as handed out, or with an empty body."""
    syntax_errors: dict[str, CellSyntaxError]
    """Functions that are defined only in cells that do not parse → the error."""
    imports: dict[str, int]
    """Top-level modules that are imported anywhere → the first cell that does."""
    definitions: dict[str, Definition]
    """All functions and classes at the top level of cells, by name."""

    def implements(self, function: str) -> bool:
        """Whether the submission defines the function, and not only as it was handed out."""
        return function in self.defined_in and function not in self.unimplemented

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
    return parse_with_trees(name, content, functions)[0]


def parse_if_readable(name: str, content: bytes | None, functions: Sequence[str]) -> ParsedSubmission | None:
    """As `parse_submission`; None for a file that cannot be read, and where there is none."""
    try:
        return parse_submission(name, content or b"", functions)
    except UnreadableSubmission:
        return None


def parse_with_trees(
    name: str, content: bytes, functions: Sequence[str]
) -> tuple[ParsedSubmission, Sequence[ParsedCell]]:
    """As `parse_submission`, with the code cells' syntax trees, for those who take more from these."""
    file = read_cells(name, content)
    cells = [parse_cell(number, source) for number, source in file.code]
    cells = sorted([*cells, *_mistyped_code_cells(file.code, file.other, functions)], key=lambda cell: cell.number)
    defined_in, unimplemented, syntax_errors = _find_functions(cells, functions)
    imports, definitions = imports_and_definitions(cells)
    submission = ParsedSubmission(
        digest=file.digest,
        cells=tuple((cell.number, cell.source) for cell in cells),
        texts=file.texts,
        is_script=file.is_script,
        defined_in=defined_in,
        unimplemented=frozenset(unimplemented),
        syntax_errors=syntax_errors,
        imports=imports,
        definitions=definitions,
    )
    return submission, cells


def _mistyped_code_cells(code: Cells, other: Cells, functions: Sequence[str]) -> list[ParsedCell]:
    """Text cells that define a function which no code cell defines: code cells whose type was changed."""
    missing = [name for name in functions if not any(_has_definition(source, name) for _, source in code)]
    candidates = [
        parse_cell(number, source) for number, source in other if any(_has_definition(source, name) for name in missing)
    ]
    return [cell for cell in candidates if cell.error is None]


def _has_definition(source: str, function: str) -> bool:
    return re.search(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{function}\b", source, re.MULTILINE) is not None


def _find_functions(
    cells: Sequence[ParsedCell], functions: Sequence[str]
) -> tuple[dict[str, int], set[str], dict[str, CellSyntaxError]]:
    """The cell that defines each function last, the unimplemented functions, and those in cells that do not parse."""
    defined_in: dict[str, int] = {}
    unimplemented: set[str] = set()
    syntax_errors: dict[str, CellSyntaxError] = {}
    for cell in cells:
        if cell.error is not None:
            for name in functions:
                if _has_definition(cell.source, name) and (name not in defined_in or name in unimplemented):
                    syntax_errors[name] = cell.error
                    defined_in.pop(name, None)
                    unimplemented.discard(name)
            continue
        for name, node in bindings(cell.tree):
            if name not in functions:
                continue
            defined_in[name] = cell.number
            syntax_errors.pop(name, None)
            if isinstance(node, ast.FunctionDef) and is_unimplemented(node):
                unimplemented.add(name)
            else:
                unimplemented.discard(name)
    return defined_in, unimplemented, syntax_errors
