"""What later steps need to know of a submission's functions and imports, taken from the statements of its cells."""

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tensorgrade.submission.cell_syntax import ParsedCell
from tensorgrade.submission.statement_names import AnyImport, StatementNames

MAX_MODULE_NAME = 200
"""Characters. Imports of longer names are passed over: no module has one, and each use would be kept with it."""


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
    modules: dict[str, int] = {}
    aliases: dict[str, str] = {}
    found: dict[str, tuple[int, StatementNames]] = {}
    for cell in cells:
        for statement in cell.statements:
            for item in statement.imports:
                for name in _modules(item):
                    modules.setdefault(name.partition(".")[0], cell.number)
                aliases.update(_aliases(item))
            if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found[statement.node.name] = (cell.number, statement)
    return modules, {name: _definition(*place, found, aliases) for name, place in found.items()}


def _definition(
    number: int, statement: StatementNames, known: Container[str], aliases: Mapping[str, str]
) -> Definition:
    uses = sorted(statement.uses.items(), key=lambda use: use[1])
    names = dict.fromkeys(name for (name, _), _ in uses if name in known)
    references: dict[str, int] = {}
    for (name, attributes), line in uses:
        if name in aliases:
            for full_name in _full_names(aliases[name], attributes):
                references.setdefault(full_name, line)
    return Definition(number, tuple(names), references)


def _full_names(module: str, attributes: Sequence[str]) -> list[str]:
    """The names in ``module.a.b``, the longest first."""
    names = [module]
    for attribute in attributes:
        names.append(f"{names[-1]}.{attribute}")
    return names[::-1]


def _modules(node: AnyImport) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if node.module and not node.level else []


def _aliases(node: AnyImport) -> Iterator[tuple[str, str]]:
    """The names that an import binds, with the full names that they stand for."""
    for alias in node.names:
        if len(alias.name) > MAX_MODULE_NAME or len(getattr(node, "module", None) or "") > MAX_MODULE_NAME:
            continue
        if isinstance(node, ast.Import):
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif node.module and not node.level:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
