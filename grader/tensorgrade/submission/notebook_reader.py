"""A submitted file → its cells, and where the functions are defined: made once, and all that later steps know of it.

Nothing is run. Functions are found by name over the whole notebook; metadata, ids, outputs and cell types are
ignored, or used as hints only.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tensorgrade.cells.statement_kinds import first_line
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.submission.cell_syntax import CellSyntaxError, ParsedCell, parse_cell
from tensorgrade.submission.code_remarks import code_remarks
from tensorgrade.submission.definition_texts import has_definition, seems_to_define
from tensorgrade.submission.definitions import Definition, imports_and_definitions
from tensorgrade.submission.function_source import definition_texts, function_loops, function_sources
from tensorgrade.submission.notebook_cells import (
    MAX_CELLS,
    MAX_LINES,
    Cells,
    TextCell,
    read_cells,
)
from tensorgrade.submission.statement_names import (
    MAX_NAMES,
    Loop,
    StatementNames,
    first_method,
    is_unimplemented,
)
from tensorgrade.submission.unreadable_sentences import TOO_DEEP, UnreadableSubmission
from tensorgrade.submission.unrun_definitions import UnrunDefinition, unrun_definition

__all__ = [
    "ParsedSubmission",
    "Statement",
    "TextCell",
    "UnreadableSubmission",
    "parse_submission",
]


@dataclass(frozen=True)
class Statement:
    """A top-level statement of a code cell. Of each kind of names there are at most 64."""

    line: int
    """Its first line in the cell, from 1, decorators included."""
    names: tuple[str, ...]
    """The names that it binds when it is run."""
    reads: tuple[str, ...]
    """The names that it reads when it is run; what its functions read when they are called is not among them."""


@dataclass(frozen=True)
class ParsedSubmission:
    """The content of a submitted file. It holds no syntax trees, so that it is small and can be pickled."""

    digest: str
    """SHA-256 of the file as it was handed in."""
    cells: tuple[tuple[int, str], ...]
    """The code cells: number and source."""
    texts: tuple[TextCell, ...] | None
    """The cells that are not code, or were handed out as Markdown; None where the file can hold no written answers, as
    a script."""
    remarks: dict[int, tuple[str, ...]]
    """By code cell with none of the functions: the lines of its comments and longer texts; all lines where it is no
    Python."""
    is_script: bool
    defined_in: dict[str, int]
    """Function → number of the cell that defines it last."""
    unimplemented: frozenset[str]
    """Functions left as handed out, or with an empty body."""
    stubs: frozenset[tuple[int, int]]
    """All definitions of the functions that are left as handed out, or have an empty body: cell and first line, from
    1, decorators included."""
    syntax_errors: dict[str, CellSyntaxError]
    """Functions that are defined only in cells that do not parse → the error."""
    imports: dict[str, int]
    """Top-level modules that are imported anywhere → the first cell that does."""
    definitions: dict[str, Definition]
    """All functions and classes at the top level of cells, by name."""
    sources: dict[str, str]
    """By function that is written, its code with the helpers, classes and constants that it uses."""
    code: dict[str, tuple[int, str]]
    """By function that is written, its definition as it was handed in: the number of its first line in its cell, from
    1, and the text. The whole cell where that does not parse."""
    loops: dict[str, frozenset[Loop]]
    """By function that is written, the kinds of loop in that code."""
    statements: dict[int, tuple[Statement, ...]]
    """By cell, its top-level statements; none where it does not parse."""
    unrun: dict[str, UnrunDefinition]
    """By function that no code cell defines, or whose last definition is as it was handed out: where else it stands."""

    @property
    def holds_functions(self) -> bool:
        """Whether one of the functions is anywhere, be it in a cell that does not parse or is not run."""
        return bool(self.defined_in or self.syntax_errors or self.unrun)

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

    Raises UnreadableSubmission, with one sentence, where the file is empty, too large or no notebook. Memory and time
    have no limit here: files of others are read by `tensorgrade.submission.limited_reader`.
    """
    try:
        return _parse(name, content, functions)
    except (RecursionError, MemoryError):
        raise UnreadableSubmission(EngineSentence.of(TOO_DEEP, name=name)) from None


def _parse(name: str, content: bytes, functions: Sequence[str]) -> ParsedSubmission:
    file = read_cells(name, content)
    cells = [parse_cell(number, source) for number, source in file.code]
    cells = sorted([*cells, *_mistyped_code_cells(file.code, file.other, functions)], key=lambda cell: cell.number)
    defined_in, unimplemented, syntax_errors = _find_functions(cells, functions)
    imports, definitions = imports_and_definitions(cells)
    written = [name for name in functions if name in defined_in and name not in unimplemented]
    taken = {cell.number for cell in cells}
    other = [(number, source) for number, source in file.other if number not in taken]
    return ParsedSubmission(
        digest=file.digest,
        cells=tuple((cell.number, cell.source) for cell in cells),
        texts=file.texts,
        remarks=_remarks(cells, functions),
        is_script=file.is_script,
        defined_in=defined_in,
        unimplemented=frozenset(unimplemented),
        stubs=frozenset(_stubs(cells, functions)),
        syntax_errors=syntax_errors,
        imports=imports,
        definitions=definitions,
        sources=function_sources(cells, written, functions),
        code=definition_texts(cells, written, syntax_errors),
        loops=function_loops(cells, written, functions),
        statements=_statements(cells),
        unrun={
            name: found
            for name in functions
            if name not in written and (found := unrun_definition(name, cells, other, defined_in.get(name)))
        },
    )


def _mistyped_code_cells(code: Cells, other: Cells, functions: Sequence[str]) -> list[ParsedCell]:
    """Text cells that define a function which no code cell defines: code cells whose type was changed."""
    missing = [name for name in functions if not any(has_definition(source, name) for _, source in code)]
    candidates = [
        parse_cell(number, source) for number, source in other if any(has_definition(source, name) for name in missing)
    ]
    return [cell for cell in candidates if cell.error is None]


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
                if seems_to_define(cell.python, name) and (name not in defined_in or name in unimplemented):
                    syntax_errors[name] = cell.error
                    defined_in.pop(name, None)
                    unimplemented.discard(name)
            continue
        for statement in cell.statements:
            for name in functions:
                if name in statement.bound:
                    node = statement.bound[name]
                    is_stub = is_unimplemented(node)
                elif name in statement.bound_by_calls and (name not in defined_in or name in unimplemented):
                    is_stub = False  # whether the call is made is not known
                else:
                    continue
                defined_in[name] = cell.number
                syntax_errors.pop(name, None)
                (unimplemented.add if is_stub else unimplemented.discard)(name)
    return defined_in, unimplemented, syntax_errors


def _remarks(cells: Sequence[ParsedCell], functions: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Comments and texts by cell, without those of cells that define one of the functions."""
    own = [cell for cell in cells if not any(_is_about(cell, name) for name in functions)]
    return {cell.number: remarks for cell in own if (remarks := code_remarks(cell))}


def _is_about(cell: ParsedCell, function: str) -> bool:
    """Whether a cell defines the function, or would if it were Python.

    Of a cell that is none, a line such as ``f = …`` may be prose, which a person is to see.
    """
    if cell.error is not None:
        return has_definition(cell.python, function)
    return any(function in statement.bound or function in statement.bound_by_calls for statement in cell.statements)


def _stubs(cells: Sequence[ParsedCell], functions: Sequence[str]) -> Iterator[tuple[int, int]]:
    for cell in cells:
        for statement in cell.statements:
            for function in statement.functions:
                if function.name in functions and is_unimplemented(function):
                    yield cell.number, first_line(function)
            node = statement.node
            if isinstance(node, ast.ClassDef) and node.name in functions and is_unimplemented(node):
                # A class does not know its own line when it exists; its methods know theirs.
                method = first_method(node)
                assert method is not None
                yield cell.number, first_line(method)


def _statements(cells: Sequence[ParsedCell]) -> dict[int, tuple[Statement, ...]]:
    """By cell, its statements; all together are no more than a file may have lines."""
    left = MAX_LINES
    found = {}
    for cell in cells:
        found[cell.number] = tuple(map(_statement, cell.statements[:left]))
        left -= len(found[cell.number])
    return found


def _statement(statement: StatementNames) -> Statement:
    return Statement(statement.line, tuple(islice(statement.bound, MAX_NAMES)), statement.reads)
