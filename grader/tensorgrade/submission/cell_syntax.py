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


def strip_magics(source: str) -> str:
    """The source unchanged where it is Python; otherwise with its magics and shell commands replaced by ``pass``."""
    try:
        _parse(source)
    except SyntaxError:
        return _ASSIGNED_MAGIC.sub(r"\1None", _MAGIC_LINE.sub(r"\1pass", source))
    return source


def syntax_tree(source: str) -> ast.Module | None:
    """The tree of a cell without its magics and shell commands; None where the cell is not Python."""
    try:
        return _parse_without_magics(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def syntax_error(number: int, source: str) -> CellSyntaxError:
    """The error of a cell of which `syntax_tree` is None. Raises AssertionError for a cell that parses."""
    try:
        _parse_without_magics(source)
    except SyntaxError as error:
        return CellSyntaxError(number, error.lineno, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return CellSyntaxError(number, None, type(error).__name__)
    raise AssertionError("only called for cells that do not parse")


def _parse_without_magics(source: str) -> ast.Module:
    try:
        return _parse(source)
    except SyntaxError:
        return _parse(strip_magics(source))


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as invalid escapes in a student's strings
        return ast.parse(source)


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
