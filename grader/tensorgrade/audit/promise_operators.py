"""Mutation operators that need to know what a notebook promises: how large numbers and sizes may be. Pure.

Start values take the place of infinities and of what arrays are filled with, buffers hold whole numbers only, and loops
and slices end early. Each is right on small calls.
"""

import ast
from collections.abc import Iterator

from tensorgrade.audit.syntax_edits import Edit, MutationKind, called_name, expression, with_fields

SENTINELS = (1.0, 10.0, 100.0, 1e3, 1e5)
"""Absolute values that stand for a number larger than all others."""
SIZES = (4, 8, 16)
"""How many steps, rows or columns are left of a loop or a slice."""

_FILLED = {"zeros": "full", "ones": "full", "zeros_like": "full_like", "ones_like": "full_like"}
_BUFFERS = {*_FILLED, "empty", "empty_like", "full", "full_like"}
_FILL_KEYWORDS = {"constant_values", "fill_value", "initial"}


def promise_edits(function: ast.FunctionDef, approximate: bool) -> Iterator[tuple[MutationKind, Edit]]:
    """All edits of a function's body, some of which may give the same program.

    An ``approximate`` answer may be found step by step, from any numbers: arrays begin with what they do then.
    """
    for statement in function.body:
        for node in ast.walk(statement):
            if not approximate:
                yield from (("start-value", edit) for edit in _start_values(node))
            if isinstance(node, ast.Call) and called_name(node) in _BUFFERS:
                yield "number-type", {node: _with_dtype(node, expression("int"))}
            yield from (("size", edit) for edit in _cut(node))


def _start_values(node: ast.AST) -> Iterator[Edit]:
    """Other start values: for infinities and NaN, for what arrays are filled or padded with, for zeros and ones."""
    if isinstance(node, ast.expr) and (sign := _infinity(node)):
        yield from ({node: _number(sign * value)} for value in SENTINELS)
    if not isinstance(node, ast.Call):
        return
    name = called_name(node)
    fills = [keyword.value for keyword in node.keywords if keyword.arg in _FILL_KEYWORDS]
    if name in ("full", "full_like"):
        fills += node.args[1:2]
    for fill in fills:
        if not _infinity(fill):
            yield from ({fill: _number(-value)} for value in SENTINELS)
    if name in _FILLED and node.args:
        other = with_fields(node.func, **{"attr" if isinstance(node.func, ast.Attribute) else "id": _FILLED[name]})
        yield {node: with_fields(node, func=other, args=[node.args[0], _number(-1.0), *node.args[1:]])}


def _infinity(node: ast.expr) -> int:
    """1 for plus infinity, −1 for minus infinity and NaN, 0 for anything else."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -1 if _infinity(operand) else 0
        case ast.Attribute(attr="inf") | ast.Name(id="inf"):
            return 1
        case ast.Attribute(attr="nan"):
            return -1
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]):
            return {"inf": 1, "-inf": -1, "nan": -1}.get(text.lower().replace("infinity", "inf"), 0)
        case ast.Attribute(value=ast.Call(func=ast.Attribute(attr="finfo")), attr=("min" | "max") as end):
            return 1 if end == "max" else -1
        case _:
            return 0


def _with_dtype(call: ast.Call, dtype: ast.expr) -> ast.AST:
    """The call with another type of numbers; it has at most one positional argument before that, and a fill value."""
    place = 2 if called_name(call).startswith("full") else 1
    keywords = [keyword for keyword in call.keywords if keyword.arg != "dtype"]
    return with_fields(call, args=call.args[:place], keywords=[*keywords, ast.keyword("dtype", dtype)])


def _cut(node: ast.AST) -> Iterator[Edit]:
    """Loops and slices that end after a few steps."""
    if isinstance(node, (ast.For, ast.comprehension)):
        for size in SIZES:
            yield {node.iter: _first(node.iter, size)}
    if isinstance(node, ast.Slice) and node.upper and not isinstance(node.upper, (ast.Constant, ast.UnaryOp)):
        for size in SIZES:
            end = _sum(node.lower, size)
            yield {node.upper: ast.Call(expression("min"), [node.upper, end], [])}


def _first(iterable: ast.expr, size: int) -> ast.expr:
    """The first items: of a range by a smaller bound, of anything else as a slice of a list."""
    match iterable:
        case ast.Call(func=ast.Name(id="range"), args=[stop]):
            bounds: list[ast.expr] = [ast.Call(expression("min"), [stop, expression(str(size))], [])]
        case ast.Call(func=ast.Name(id="range"), args=[start, stop]):
            bounds = [start, ast.Call(expression("min"), [stop, _sum(start, size)], [])]
        case _:
            items = ast.Call(expression("list"), [iterable], [])
            return ast.Subscript(items, ast.Slice(upper=expression(str(size))), ast.Load())
    return ast.Call(expression("range"), bounds, [])


def _sum(start: ast.expr | None, size: int) -> ast.expr:
    number = expression(str(size))
    return ast.BinOp(start, ast.Add(), number) if start else number


def _number(value: float) -> ast.expr:
    return expression(repr(value))
