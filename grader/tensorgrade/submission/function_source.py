"""The code of one function in a submission: its definition and the top-level code that it uses. Runs nothing."""

import ast
from collections.abc import Iterator, Sequence

from tensorgrade.submission.cell_syntax import ParsedCell, bindings, source_lines
from tensorgrade.submission.notebook_reader import ParsedSubmission


def function_sources(
    submission: ParsedSubmission, cells: Sequence[ParsedCell], functions: Sequence[str]
) -> dict[str, str]:
    """The code of each implemented function, as text that parses by itself; ``cells`` are those of the submission.

    The code of a function consists of its last definition and those of the helpers, classes and constants that it
    reads, in the order of the file. The assignment's other functions are left out, as they have an entry of their
    own, and so are imports.
    """
    statements = list(_statements(cells))
    last = {name: index for index, (_, tree) in enumerate(statements) for name, _ in bindings(ast.Module([tree], []))}
    sources = {}
    for function in functions:
        if function in last and function not in submission.unimplemented and function not in submission.syntax_errors:
            indices = _dependencies(statements, last, function, set(functions) - {function})
            sources[function] = "\n\n".join(dict.fromkeys(statements[index][0] for index in sorted(indices)))
    return sources


def _statements(cells: Sequence[ParsedCell]) -> Iterator[tuple[str, ast.stmt]]:
    """The top-level statements, except imports, of all cells that are Python: source and tree."""
    for cell in cells:
        lines = source_lines(cell.python)
        for node in cell.tree.body:
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
                yield "\n".join(lines[first - 1 : node.end_lineno]), node


def _dependencies(
    statements: Sequence[tuple[str, ast.stmt]], last: dict[str, int], function: str, excluded: set[str]
) -> set[int]:
    """Indices of the statements that define the function and, transitively, the names that it reads."""
    visited: set[int] = set()
    pending = [last[function]]
    while pending:
        index = pending.pop()
        if index not in visited:
            visited.add(index)
            pending += [last[name] for name in _free_names(statements[index][1]) - excluded if name in last]
    return visited


def _free_names(node: ast.stmt) -> set[str]:
    """Names that a statement reads and does not bind anywhere in itself: an approximation of its free variables."""
    read: set[str] = set()
    bound: set[str] = set()
    for item in ast.walk(node):
        if isinstance(item, ast.Name):
            (read if isinstance(item.ctx, ast.Load) else bound).add(item.id)
        elif isinstance(item, ast.arg):
            bound.add(item.arg)
    return read - bound
