"""Which constants of a function name axes, or sizes that NumPy infers: several of them may mean the same. Pure.

``axis=-1`` is ``axis=1`` for arrays of two axes, and ``reshape(-1, 3)`` is ``reshape(1, 3)`` for three numbers.
"""

import ast
from collections.abc import Iterator

from tensorgrade.audit.syntax_edits import called_name

_KEYWORDS = {"axis", "axes", "dim", "dims", "axis1", "axis2", "source", "destination"}
_FUNCTIONS = {
    "all", "any", "argmax", "argmin", "argsort", "concatenate", "cumprod", "cumsum", "diff", "expand_dims", "flip",
    "max", "mean", "median", "min", "moveaxis", "permute_dims", "prod", "repeat", "reshape", "roll", "sort", "split",
    "squeeze", "stack", "std", "sum", "swapaxes", "take", "tensordot", "transpose", "var",
}  # fmt: skip


def axis_nodes(function: ast.FunctionDef) -> set[ast.AST]:
    """The nodes of expressions that name axes: ``shape[1]``, ``axis=(0, 2)``, and constants in ``X.sum(0)``."""
    return {
        node
        for expression in _axis_expressions(function)
        for node in ast.walk(expression)
        if isinstance(node, (ast.Constant, ast.UnaryOp, ast.Tuple))
    }


def _axis_expressions(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            yield node.slice
        if isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg in _KEYWORDS)
            if called_name(node) in _FUNCTIONS:
                yield from (item for item in node.args if _is_of_constants(item))


def _is_of_constants(node: ast.expr) -> bool:
    """Whether it is a number, or a tuple with one among its items."""
    match node:
        case ast.Constant(value=int()) | ast.UnaryOp(operand=ast.Constant(value=int())):
            return True
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return any(map(_is_of_constants, items))
        case _:
            return False
