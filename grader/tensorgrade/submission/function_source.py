"""The code of a function in a submission: its definition, the top-level code that it uses, and their loops."""

import ast
from collections.abc import Iterable, Mapping, Sequence

from tensorgrade.submission.cell_syntax import CellSyntaxError, ParsedCell, source_lines
from tensorgrade.submission.statement_names import Loop, StatementNames


def function_sources(cells: Sequence[ParsedCell], written: Iterable[str], functions: Sequence[str]) -> dict[str, str]:
    """The code of each ``written`` function, as text that parses by itself; ``functions`` are the assignment's.

    The code of a function consists of its last definition and those of the helpers, classes and constants that it
    reads, in the order of the file. The assignment's other functions are left out, as they have an entry of their
    own, and so are imports.
    """
    statements = _statements(cells)
    last = _last_bindings([statement for _, statement in statements])
    lines: dict[int, list[str]] = {}
    sources = {}
    for function in written:
        if function in last:
            indices = _dependencies(statements, last, function, set(functions) - {function})
            for index in indices:
                cell, _ = statements[index]
                if cell.number not in lines:
                    lines[cell.number] = source_lines(cell.python)
            # Several statements may share a line, which is quoted once.
            places = dict.fromkeys(_place(*statements[index]) for index in sorted(indices))
            texts = ("\n".join(lines[cell][first - 1 : end]) for cell, first, end in places)
            sources[function] = "\n\n".join(dict.fromkeys(texts))
    return sources


def definition_texts(
    cells: Sequence[ParsedCell], written: Iterable[str], broken: Mapping[str, CellSyntaxError]
) -> dict[str, tuple[int, str]]:
    """The definition of each ``written`` function as it was handed in: the number of its first line, and its text.

    Of a function whose cell is ``broken``, which does not parse, it is the whole cell.
    """
    whole = {cell.number: "\n".join(source_lines(cell.source)) for cell in cells}
    texts = {name: (1, whole[error.cell]) for name, error in broken.items()}
    statements = [(cell, statement) for cell in cells for statement in cell.statements]
    last = _last_bindings([statement for _, statement in statements])
    defined = {
        statement.node.name: index
        for index, (_, statement) in enumerate(statements)
        if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    for name in written:
        if name in last:
            cell, statement = statements[defined.get(name, last[name])]
            _number, first, end = _place(cell, statement)
            texts[name] = (first, "\n".join(source_lines(cell.source)[first - 1 : end]))
    return texts


def function_loops(
    cells: Sequence[ParsedCell], written: Iterable[str], functions: Sequence[str]
) -> dict[str, frozenset[Loop]]:
    """The kinds of loop in the code of each ``written`` function, which is that of `function_sources`."""
    statements = _statements(cells)
    last = _last_bindings([statement for _, statement in statements])
    loops = {}
    for function in written:
        if function in last:
            indices = _dependencies(statements, last, function, set(functions) - {function})
            loops[function] = frozenset(loop for index in indices for loop in statements[index][1].loops)
    return loops


def _statements(cells: Sequence[ParsedCell]) -> list[tuple[ParsedCell, StatementNames]]:
    """All statements but imports, in the order of the file."""
    return [
        (cell, statement)
        for cell in cells
        for statement in cell.statements
        if not isinstance(statement.node, (ast.Import, ast.ImportFrom))
    ]


def _place(cell: ParsedCell, statement: StatementNames) -> tuple[int, int, int | None]:
    return cell.number, statement.line, statement.node.end_lineno


def _last_bindings(statements: Sequence[StatementNames]) -> dict[str, int]:
    """By name, the index of the statement that binds it last, without those that only change it, as ``+=`` does."""
    by_calls = {name: index for index, statement in enumerate(statements) for name in statement.bound_by_calls}
    when_run = {
        name: index
        for index, statement in enumerate(statements)
        for name, node in statement.bound.items()
        if not isinstance(node, ast.AugAssign)
    }
    return by_calls | when_run


def _dependencies(
    statements: Sequence[tuple[ParsedCell, StatementNames]],
    last: Mapping[str, int],
    function: str,
    excluded: set[str],
) -> set[int]:
    """Indices of the statements that define the function and, transitively, the names that it reads."""
    visited: set[int] = set()
    pending = [last[function]]
    while pending:
        index = pending.pop()
        if index not in visited:
            visited.add(index)
            pending += [last[name] for name in statements[index][1].free - excluded if name in last]
    return visited
