"""Mutation operators: the small mistakes that are made in a function, as edits of its syntax tree. Pure.

A mistake leaves something out, changes it, or swaps it with its neighbour.
"""

import ast
import itertools
from collections.abc import Iterator, Sequence

from tensorgrade.audit.syntax_edits import Edit, called_name, expression, with_fields

_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub, ast.Mult), ast.Sub: (ast.Add,), ast.Mult: (ast.Add, ast.Div), ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div), ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,), ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
_ORDER_FREE = {"result_type", "promote_types"}
"""Functions whose value does not depend on the order of their arguments."""
_SWAPPABLE = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_REMOVABLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Break, ast.Continue, ast.Import, ast.ImportFrom, ast.Expr)


def edits(function: ast.FunctionDef) -> Iterator[Edit]:
    """All edits of a function's defaults and body, some of which may give the same program."""
    local = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    local |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    pending: list[ast.AST] = [function.args, *function.body]
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.JoinedStr) or isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring; and the parts of an f-string have no positions in the source
        yield from _omissions(node, local)
        yield from _changes(node)
        yield from _swaps(node)
        pending += ast.iter_child_nodes(node)


def _omissions(node: ast.AST, local: set[str]) -> Iterator[Edit]:
    """Statements, keywords, operands, calls and bounds left out; ``local`` are the function's own variables."""
    if isinstance(node, _REMOVABLE):
        yield {node: ast.Pass()}
    if isinstance(node, ast.AugAssign):
        yield {node: ast.Assign([node.target], node.value, lineno=node.lineno)}
    if isinstance(node, ast.BinOp):
        yield from ({node: node.left}, {node: node.right})
    if isinstance(node, ast.UnaryOp):
        yield {node: node.operand}
    if isinstance(node, ast.Slice):
        yield from (
            {node: with_fields(node, **{name: None})} for name in ("lower", "upper", "step") if getattr(node, name)
        )
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            yield {node: with_fields(node, keywords=[item for item in node.keywords if item is not keyword])}
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        # A method call may be left out, but not that of a module's function, such as np.sum(X).
        if receiver is not None and not (isinstance(receiver, ast.Name) and receiver.id not in local):
            yield {node: receiver}
        elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
            yield {node: node.args[0]}


def _changes(node: ast.AST) -> Iterator[Edit]:
    """Other operators and constants, bounds and ranges that are off by one, negated conditions."""
    if isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)):
        yield from ({node: with_fields(node, op=other())} for other in _OPERATORS.get(type(node.op), ()))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from ({node: with_fields(node, ops=[other()])} for other in _OPERATORS[type(node.ops[0])])
    if isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(node.test, ast.Compare):
        yield {node.test: ast.UnaryOp(ast.Not(), node.test)}
    if isinstance(node, ast.Constant):
        yield from ({node: expression(repr(value))} for value in _other_constants(node.value))
    if isinstance(node, ast.Slice):
        bounds = [bound for bound in (node.lower, node.upper) if bound and not isinstance(bound, ast.Constant)]
        yield from ({bound: other} for bound in bounds for other in _off_by_one(bound))
        if node.lower is None:
            yield {node: with_fields(node, lower=expression("1"))}
        if node.upper is None:
            yield {node: with_fields(node, upper=expression("-1"))}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from ({bound: other} for bound in node.args[-1:] for other in _off_by_one(bound))
        if len(node.args) == 1:
            yield {node: with_fields(node, args=[expression("1"), *node.args])}


def _swaps(node: ast.AST) -> Iterator[Edit]:
    """Neighbours swapped: arguments, items, operands, the two values of a conditional expression."""
    nodes: Sequence[ast.AST] = ()
    if isinstance(node, ast.Call) and called_name(node) not in _ORDER_FREE:
        nodes = node.args
    if isinstance(node, (ast.Tuple, ast.List)):
        nodes = node.elts
    if isinstance(node, ast.BinOp) and isinstance(node.op, _SWAPPABLE):
        nodes = (node.left, node.right)
    if isinstance(node, ast.IfExp):
        nodes = (node.body, node.orelse)
    yield from ({one: other, other: one} for one, other in itertools.pairwise(nodes))


def _off_by_one(bound: ast.expr) -> tuple[ast.expr, ast.expr]:
    one = expression("1")
    return ast.BinOp(bound, ast.Add(), one), ast.BinOp(bound, ast.Sub(), one)


def _other_constants(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [""]
    if isinstance(value, (int, float)):
        others = (value + 1, value - 1, type(value)(0), -value)
        return [other for number, other in enumerate(others) if other != value and other not in others[:number]]
    return []
