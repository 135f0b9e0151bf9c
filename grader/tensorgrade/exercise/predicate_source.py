"""The source of a predicate, with what it uses of its module: code that runs where neither the module nor PyTorch is.

The predicate is a function at the top level of the author's module, or a lambda. Functions, classes, constants and
imports that it uses come along, and what these use.
"""

import ast
import builtins
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

NAME = "predicate"
"""The name of the predicate in the source."""
MAX_CHARACTERS = 20_000


class PredicateError(ValueError):
    """A predicate whose source cannot be taken; the text is the end of a sentence."""


def predicate_source(function: Callable[..., Any]) -> str:
    """A module's source that defines `NAME`. Raises PredicateError."""
    if not isinstance(function, types.FunctionType):
        raise PredicateError("must be a function or a lambda of the author's module")
    if function.__closure__:
        raise PredicateError(f"uses {', '.join(function.__code__.co_freevars)} of the function around it")
    try:
        tree = ast.parse(Path(function.__code__.co_filename).read_bytes())
    except (OSError, ValueError, SyntaxError):
        raise PredicateError("must stand in a file") from None
    definition = _definition(function, tree)
    statements = _used_statements(definition, tree)
    lines = [ast.unparse(statement) for statement in tree.body if statement in statements and statement != definition]
    named = f"{NAME} = {function.__name__}" if isinstance(definition, ast.FunctionDef) else ""
    own = ast.unparse(definition) if named else f"{NAME} = {ast.unparse(definition)}"
    source = "\n".join(filter(None, [*lines, own, named])) + "\n"
    if len(source) > MAX_CHARACTERS:
        raise PredicateError(f"is more than {MAX_CHARACTERS} characters long with all that it uses")
    return source


def _definition(function: types.FunctionType, tree: ast.Module) -> ast.FunctionDef | ast.Lambda:
    """The function in the tree of its module."""
    code = function.__code__
    if code.co_name != "<lambda>":
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == code.co_name and code.co_firstlineno in _lines(node):
                return node
        raise PredicateError("must stand at the top level of its module")
    places = [place for place in code.co_positions() if None not in place]
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda) and any(_place(node.body) == place for place in places)
    ]
    if not found:
        raise PredicateError("is a lambda that is not found in its file")
    return found[0]


def _lines(node: ast.FunctionDef) -> range:
    return range(min([node.lineno, *(item.lineno for item in node.decorator_list)]), node.lineno + 1)


def _place(node: ast.expr) -> tuple[Any, ...]:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _used_statements(definition: ast.AST, tree: ast.Module) -> set[ast.stmt]:
    """The statements at the top level that bind the names which the definition uses, and which those use."""
    binding = {name: statement for statement in tree.body for name in _bound(statement)}
    used: set[ast.stmt] = set()
    pending: list[ast.AST] = [definition]
    while pending:
        for name in _names(pending.pop()):
            statement = binding.get(name)
            if statement is None:
                if not hasattr(builtins, name):
                    raise PredicateError(f"uses {name!r}, which its module does not define at its top level")
            elif statement not in used:
                _require_usable(statement, name)
                used.add(statement)
                pending.append(statement)
    return used


def _require_usable(statement: ast.stmt, name: str) -> None:
    modules = []
    if isinstance(statement, ast.Import):
        modules = [item.name for item in statement.names]
    elif isinstance(statement, ast.ImportFrom):
        modules = [statement.module or "."]
        if statement.level:
            raise PredicateError(f"uses {name!r}, which its module imports from another file of the author's")
    elif not isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)):
        raise PredicateError(f"uses {name!r}, which its module does not simply define")
    for module in modules:
        package = module.partition(".")[0]
        if package != "numpy" and package not in sys.stdlib_module_names:
            raise PredicateError(f"uses {name!r} of {module}, and may use NumPy and the standard library only")


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((item.asname or item.name).partition(".")[0] for item in names)
        case ast.Assign() | ast.AnnAssign() | ast.For() | ast.If() | ast.With() | ast.Try():
            found = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            yield from (node.id for node in found if isinstance(node.ctx, ast.Store))
        case _:
            pass


def _names(node: ast.AST) -> Iterator[str]:
    """The names that code reads and does not bind itself."""
    own = {item.arg for item in ast.walk(node) if isinstance(item, ast.arg)}
    own |= {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and not isinstance(item.ctx, ast.Load)}
    own |= {item.name for item in ast.walk(node) if isinstance(item, (ast.FunctionDef, ast.ClassDef))}
    own |= {item.name for item in ast.walk(node) if isinstance(item, ast.ExceptHandler) and item.name}
    for item in ast.walk(node):
        if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load) and item.id not in own:
            yield item.id
