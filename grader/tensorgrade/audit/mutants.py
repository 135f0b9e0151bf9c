"""The source of a function → its mutants: the same source with one small mistake each. Pure.

A mutant keeps the author's text but for the place of the mistake. Two mistakes that give the
same program are one mutant, and one that gives the program back is none.
"""

import ast
import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.errors import UserError

_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub, ast.Mult), ast.Sub: (ast.Add,), ast.Mult: (ast.Add, ast.Div), ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div), ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,), ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
_SWAPPABLE = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Break, ast.Continue, ast.Import, ast.ImportFrom, ast.Expr)

Edit = Mapping[Any, ast.AST]
"""Nodes of the tree → what stands in their place."""


@dataclass(frozen=True)
class Mutant:
    """One small mistake: where it is, and the whole source with it."""

    function: str
    line_number: int
    """The line, from 1, in the source."""
    line: str
    mutated: str
    source: str


def mutants(source: str, function: str) -> list[Mutant]:
    """The mutants of a top-level function, from its first line to its last. Raises UserError where there is none."""
    tree = ast.parse(source)
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    if not found:
        raise UserError(f"The solution cell of {function} defines no function of that name at its top level.")
    seen, made = {ast.dump(tree)}, []
    for edit in _edits(found[-1]):
        program = ast.dump(_replaced(tree, edit))
        if program not in seen:
            seen.add(program)
            made.append(_mutant(function, source, edit, program))
    return sorted(made, key=lambda mutant: mutant.line_number)


def _mutant(function: str, source: str, edit: Edit, program: str) -> Mutant:
    """The edit as text; with parentheses where it would be read as another program without them."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0, *itertools.accumulate(map(len, lines))]
    places: list[tuple[int, int, str]] = []
    for old, new in edit.items():
        begin, end = _span(old, starts)
        moved = new in edit  # of two that change places each keeps the author's text
        text = source.encode()[slice(*_span(new, starts))].decode() if moved else ast.unparse(new)
        places.append((begin, end, text))
    for form in ("{}", "({})"):
        content = source.encode()
        for begin, end, text in sorted(places, reverse=True):
            content = content[:begin] + form.format(text).encode() + content[end:]
        mutated = content.decode()
        if _program(mutated) == program:
            first = min(node.lineno for node in edit)
            after = len(lines) - max(node.end_lineno for node in edit)
            before, now = (_shown(text, first, after) for text in (source, mutated))
            return Mutant(function, first, before, now, mutated)
    raise AssertionError(f"{function}: {places} cannot be written into the source")


def _span(node: Any, starts: Sequence[int]) -> tuple[int, int]:
    return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


def _program(source: str) -> str:
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


def _shown(text: str, first: int, after: int) -> str:
    lines = text.splitlines()
    return " ".join(line.strip() for line in lines[first - 1 : len(lines) - after])


def _replaced(node: ast.AST, edit: Edit) -> ast.AST:
    """The tree with the edit; the original is left as it is."""
    if node in edit:
        return edit[node]
    made = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            setattr(made, name, [_replaced(item, edit) if isinstance(item, ast.AST) else item for item in value])
        elif isinstance(value, ast.AST):
            setattr(made, name, _replaced(value, edit))
    return made


def _edits(function: ast.FunctionDef) -> Iterator[Edit]:
    own = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    waiting: list[ast.AST] = [function.args, *function.body]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.JoinedStr) or isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring; and the parts of an f-string have no places of their own
        yield from _dropped(node, own)
        yield from _changed(node)
        yield from _swapped(node)
        waiting += ast.iter_child_nodes(node)


def _dropped(node: ast.AST, own: set[str]) -> Iterator[Edit]:
    """Statements, keywords, operands, calls and bounds left out."""
    if isinstance(node, _SIMPLE):
        yield {node: ast.Pass()}
    if isinstance(node, ast.AugAssign):
        yield {node: ast.Assign([node.target], node.value, lineno=node.lineno)}
    if isinstance(node, ast.BinOp):
        yield from ({node: node.left}, {node: node.right})
    if isinstance(node, ast.UnaryOp):
        yield {node: node.operand}
    if isinstance(node, ast.Slice):
        yield from ({node: _with(node, **{name: None})} for name in ("lower", "upper", "step") if getattr(node, name))
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            yield {node: _with(node, keywords=[item for item in node.keywords if item is not keyword])}
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        if receiver is not None and not (isinstance(receiver, ast.Name) and receiver.id not in own):
            yield {node: receiver}
        elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
            yield {node: node.args[0]}


def _changed(node: ast.AST) -> Iterator[Edit]:
    """Other operators, other constants, bounds and ranges that are off by one, the opposite condition."""
    if isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)):
        yield from ({node: _with(node, op=other())} for other in _OPERATORS.get(type(node.op), ()))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from ({node: _with(node, ops=[other()])} for other in _OPERATORS[type(node.ops[0])])
    if isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(node.test, ast.Compare):
        yield {node.test: ast.UnaryOp(ast.Not(), node.test)}
    if isinstance(node, ast.Constant):
        yield from ({node: _expression(repr(value))} for value in _others(node.value))
    if isinstance(node, ast.Slice):
        bounds = [bound for bound in (node.lower, node.upper) if bound and not isinstance(bound, ast.Constant)]
        yield from ({bound: off} for bound in bounds for off in _off_by_one(bound))
        if node.lower is None:
            yield {node: _with(node, lower=_expression("1"))}
        if node.upper is None:
            yield {node: _with(node, upper=_expression("-1"))}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from ({bound: off} for bound in node.args[-1:] for off in _off_by_one(bound))
        if len(node.args) == 1:
            yield {node: _with(node, args=[_expression("1"), *node.args])}


def _swapped(node: ast.AST) -> Iterator[Edit]:
    """Neighbours that change places: arguments, items, operands, the two answers of a condition."""
    row: Sequence[ast.AST] = ()
    if isinstance(node, ast.Call):
        row = node.args
    if isinstance(node, (ast.Tuple, ast.List)):
        row = node.elts
    if isinstance(node, ast.BinOp) and isinstance(node.op, _SWAPPABLE):
        row = (node.left, node.right)
    if isinstance(node, ast.IfExp):
        row = (node.body, node.orelse)
    yield from ({one: other, other: one} for one, other in itertools.pairwise(row))


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _off_by_one(bound: ast.expr) -> tuple[ast.expr, ast.expr]:
    one = _expression("1")
    return ast.BinOp(bound, ast.Add(), one), ast.BinOp(bound, ast.Sub(), one)


def _others(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [""]
    if isinstance(value, (int, float)):
        others = (value + 1, value - 1, type(value)(0), -value)
        return [other for place, other in enumerate(others) if other != value and other not in others[:place]]
    return []
