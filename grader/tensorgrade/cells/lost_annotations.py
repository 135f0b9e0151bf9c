"""Annotations with names that are not there are kept as text: no answer depends on an annotation."""

import ast
from collections.abc import Callable, Iterator

from tensorgrade.cells.statement_kinds import bound_name


def keep_lost_annotations_as_text(statement: ast.stmt, is_lost: Callable[[str], bool]) -> None:
    """Change a statement's annotations that use a lost name, also in functions and classes in it.

    A name that the statement binds itself is not lost, whatever ``is_lost`` says.
    """
    annotations = _annotations(statement)
    bound = _bound_names(statement) if annotations else set()
    for node, field, annotation in annotations:
        names = {item.id for item in ast.walk(annotation) if isinstance(item, ast.Name)}
        if any(name not in bound and is_lost(name) for name in names):
            text = ast.Constant(ast.unparse(annotation))
            setattr(node, field, ast.copy_location(text, annotation))


def _annotations(statement: ast.stmt) -> list[tuple[ast.AST, str, ast.expr]]:
    found: list[tuple[ast.AST, str, ast.expr]] = []
    for inner in _statements(statement):
        if isinstance(inner, ast.AnnAssign):
            found.append((inner, "annotation", inner.annotation))
        elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in ast.walk(inner.args):
                if isinstance(node, ast.arg) and node.annotation:
                    found.append((node, "annotation", node.annotation))
            if inner.returns:
                found.append((inner, "returns", inner.returns))
    return found


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """A statement, and those in it; expressions hold none, and are most of what there is to walk through."""
    yield node
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        for inner in getattr(node, field, ()):
            yield from _statements(inner)


def _bound_names(statement: ast.stmt) -> set[str]:
    """The names that a statement binds anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(bound_name(node))
    return names
