"""The source of a code cell → its syntax tree, without IPython's magics; the names that a cell binds. Runs nothing."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

# Not Python but IPython's: magics, shell commands and help (`name?`), alone on a line or as an assigned value.
_MAGIC_LINE = re.compile(r"^([ \t]*)(?:[%!?].*|\S+\?{1,2}[ \t]*)$", re.MULTILINE)
_ASSIGNED_MAGIC = re.compile(r"^([ \t]*\w[^=\n%!]*=[ \t]*)[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class CellSyntaxError:
    """The syntax error of a cell that defines a function."""

    cell: int
    line: int | None
    text: str


@dataclass(frozen=True)
class ParsedCell:
    """A code cell and its syntax tree."""

    number: int
    source: str
    """As it was handed in."""
    python: str
    """The same lines with magics and shell commands replaced, where the source is not Python as it stands."""
    tree: ast.Module
    """Of ``python``; empty where that does not parse."""
    error: CellSyntaxError | None = None
    """Why it does not parse."""


def parse_cell(number: int, source: str) -> ParsedCell:
    """The cell with its tree. It is parsed once; where that fails, once more without its magics."""
    python = source
    try:
        try:
            return ParsedCell(number, source, source, _parse(source))
        except SyntaxError:
            python = _replace_magics(source)
            if python == source:
                raise
            return ParsedCell(number, source, python, _parse(python))
    except SyntaxError as error:
        found = CellSyntaxError(number, error.lineno, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        found = CellSyntaxError(number, None, type(error).__name__)
    return ParsedCell(number, source, python, ast.Module([], []), found)


def strip_magics(source: str) -> str:
    """The source unchanged where it is Python; otherwise with its magics and shell commands replaced by ``pass``."""
    try:
        _parse(source)
    except SyntaxError:
        return _replace_magics(source)
    return source


def _replace_magics(source: str) -> str:
    return _ASSIGNED_MAGIC.sub(r"\1None", _MAGIC_LINE.sub(r"\1pass", source))


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as invalid escapes in a student's strings
        return ast.parse(source)


def source_lines(source: str) -> list[str]:
    """The lines as Python counts them: `str.splitlines` would also break at form feeds."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def bindings(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each name bound at the top level, including inside its ifs, loops, tries and withs, and the statement."""
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


def is_unimplemented(function: ast.FunctionDef) -> bool:
    """Whether the body holds nothing but a docstring, ``pass``, ``...`` or ``raise NotImplementedError``."""
    for statement in function.body:
        if isinstance(statement, ast.Pass):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement):
            continue
        return False
    return True
