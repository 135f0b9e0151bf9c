"""What an answer's source shows to be against its exercise's rules: ready-made operations of an array library.

Only the function itself is read, and functions of the notebook that it can come to: a cell that compares with
the ready-made operation is a good idea. Names are followed through imports, nothing else: what a program hides
from a reader is for the sandbox to see where it runs.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from tensorgrade.arrays.libraries import LIBRARY_MODULES
from tensorgrade.sandbox.wire import Fault
from tensorgrade.submission.cell_syntax import strip_magics, syntax_tree

Functions = Mapping[str, tuple[int, ast.AST]]
"""The cell and the definition of each function and class at the top of a cell, the last of its name."""


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
    found: dict[str, Fault] = {}
    for cell, node in _reached(functions, function):
        for part in ast.walk(node):
            name = _full_name(part, aliases)
            library = name.partition(".")[0]
            if library in LIBRARY_MODULES.values() and library not in found and _is_forbidden(name, forbidden):
                line = part.lineno  # type: ignore[attr-defined]  # names and attributes have one
                text = strip_magics(sources[cell]).splitlines()[line - 1]
                found[library] = Fault("", name, cell, line, text.strip()[:200])
    return found


def _aliases(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that imports bind, anywhere, and what they stand for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _reached(functions: Functions, start: str) -> Iterator[tuple[int, ast.AST]]:
    """The function, and those that it names, and so on."""
    waiting, seen = [start], {start}
    while waiting:
        name = waiting.pop()
        if name not in functions:
            continue
        yield functions[name]
        for node in ast.walk(functions[name][1]):
            if isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                waiting.append(node.id)


def _full_name(node: ast.AST, aliases: Mapping[str, str]) -> str:
    """``torch.nn.functional.conv2d`` for ``F.conv2d``; empty for what is no imported name."""
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
