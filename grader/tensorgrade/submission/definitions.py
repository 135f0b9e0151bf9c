"""What later steps need to know of a submission's functions and imports, taken from the syntax trees of its cells."""

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tensorgrade.submission.cell_syntax import ParsedCell

MAX_ATTRIBUTES = 12
"""Names with more attributes, one of another, are passed over: no library nests its functions that deep."""


@dataclass(frozen=True)
class Definition:
    """A function or class at the top level of a cell; the last one of its name."""

    cell: int
    """The number of its cell."""
    names: tuple[str, ...]
    """Of these definitions, those that it names."""
    references: dict[str, int]
    """What it uses of imported modules: full name, such as ``torch.nn.functional.conv2d`` → line of the first use."""


def imports_and_definitions(cells: Sequence[ParsedCell]) -> tuple[dict[str, int], dict[str, Definition]]:
    """The top-level modules that are imported anywhere, with the first cell that does, and all definitions by name."""
    imports = [
        (cell.number, node)
        for cell in cells
        for node in ast.walk(cell.tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    modules: dict[str, int] = {}
    for number, item in imports:
        for name in _modules(item):
            modules.setdefault(name.partition(".")[0], number)
    aliases = dict(pair for _, item in imports for pair in _aliases(item))
    nodes = {
        node.name: (cell.number, node)
        for cell in cells
        for node in cell.tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    return modules, {name: _definition(number, node, nodes, aliases) for name, (number, node) in nodes.items()}


def _definition(number: int, node: ast.AST, known: Container[str], aliases: Mapping[str, str]) -> Definition:
    names: dict[str, None] = {}
    references: dict[str, int] = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in known:
            names[part.id] = None
        if isinstance(part, (ast.Name, ast.Attribute)) and (name := _full_name(part, aliases)):
            references.setdefault(name, part.lineno)
    return Definition(number, tuple(names), references)


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if node.module and not node.level else []


def _aliases(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, with the full names that they stand for."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif node.module and not node.level:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _full_name(node: ast.AST, aliases: Mapping[str, str]) -> str:
    """The full name of a reference, such as ``torch.nn.functional.conv2d`` for ``F.conv2d``; else an empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < MAX_ATTRIBUTES:
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return ""
    return ".".join([aliases[node.id], *reversed(parts)])
