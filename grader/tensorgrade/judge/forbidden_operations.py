"""Find uses of forbidden (ready-made) operations of an array library in an answer's source.

Only the function and the functions of the notebook that it names, directly or indirectly, are searched: a cell
that compares the answer with the ready-made operation is allowed. Names are resolved through imports only. Other
ways to reach an operation are found when the call runs in the sandbox, where its library is installed.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from tensorgrade.arrays.libraries import LIBRARY_MODULES
from tensorgrade.sandbox.wire import Fault
from tensorgrade.submission.cell_syntax import strip_magics, syntax_tree

Functions = Mapping[str, tuple[int, ast.AST]]
"""The cell and the definition of each function and class at the top level of a cell; the last one of its name."""


def find_forbidden_operations(
    cells: Sequence[tuple[int, str]], function: str, forbidden: Sequence[str]
) -> dict[str, Fault]:
    """By library, the first use of a forbidden operation (see `tensorgrade.exercise.definition.Exercise.ready_made`).

    The fault's text is the operation's full name; cell, line and source say where it is used.
    """
    trees = {number: tree for number, source in cells if (tree := syntax_tree(source)) is not None}
    aliases = dict(pair for tree in trees.values() for pair in _aliases(tree))
    functions = {
        node.name: (number, node)
        for number, tree in trees.items()
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    sources = dict(cells)
    uses: dict[str, Fault] = {}
    for cell, node in _reachable(functions, function):
        for part in ast.walk(node):
            name = _full_name(part, aliases)
            library = name.partition(".")[0]
            if library in LIBRARY_MODULES.values() and library not in uses and _is_forbidden(name, forbidden):
                line = part.lineno  # type: ignore[attr-defined]  # names and attributes have one
                text = strip_magics(sources[cell]).splitlines()[line - 1]
                uses[library] = Fault("", name, cell, line, text.strip()[:200])
    return uses


def _aliases(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that imports bind, anywhere in the cell, with the full names that they stand for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _reachable(functions: Functions, start: str) -> Iterator[tuple[int, ast.AST]]:
    """The function and, transitively, the functions and classes that it names."""
    pending, visited = [start], {start}
    while pending:
        name = pending.pop()
        if name not in functions:
            continue
        yield functions[name]
        for node in ast.walk(functions[name][1]):
            if isinstance(node, ast.Name) and node.id not in visited:
                visited.add(node.id)
                pending.append(node.id)


def _full_name(node: ast.AST, aliases: Mapping[str, str]) -> str:
    """The full name of a reference, such as ``torch.nn.functional.conv2d`` for ``F.conv2d``; else an empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return ""
    return ".".join([aliases[node.id], *reversed(parts)])


def _is_forbidden(name: str, forbidden: Sequence[str]) -> bool:
    modules = [item for item in forbidden if "." in item]
    return name.rpartition(".")[2] in forbidden or any(f"{name}.".startswith(f"{module}.") for module in modules)
