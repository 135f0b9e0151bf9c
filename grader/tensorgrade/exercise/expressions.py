"""Expressions of sizes, as domains use them: ``"(h + 2 * pad_h - kh) // sh + 1"``, ``"kh <= h + 2 * pad_h"``.

They have names, whole numbers, the operators + - * // % **, comparisons, and, or, not, and calls of min, max and abs.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import Any

FUNCTIONS = {"abs": abs, "max": max, "min": min}
LARGEST_EXPONENT = 63
"""Exponents are literal and at most this, so that no expression takes long."""

_OPERATORS = (
    *(ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Pow, ast.UAdd, ast.USub, ast.And, ast.Or, ast.Not),
    *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
)
_GLOBALS: dict[str, Any] = {"__builtins__": {}, **FUNCTIONS}


@dataclass(frozen=True)
class Expression:
    """A parsed expression: called with the values of its names, it gives a number, or a truth value for a rule."""

    text: str
    """As the author wrote it."""
    names: frozenset[str]
    """The names of sizes in it."""
    is_rule: bool
    """Whether it is a comparison, or joins comparisons by and, or, not."""
    tree: ast.expr = field(compare=False, repr=False)
    _code: CodeType = field(compare=False, repr=False)

    def __call__(self, values: Mapping[str, int]) -> int | bool:
        """Its value, where ``values`` has all of `names`.

        A rule that divides by zero is false. Another expression raises ZeroDivisionError then.
        """
        try:
            value = eval(self._code, _GLOBALS, values)
        except ZeroDivisionError:
            if self.is_rule:
                return False
            raise
        return bool(value) if self.is_rule else value


def parse_expression(text: str) -> Expression:
    """The expression that this text states. Raises ValueError, with a sentence, for anything else."""
    if not isinstance(text, str):
        raise ValueError(f"an expression of sizes is a text, not {text!r}.")
    try:
        return _parse(text.strip())
    except RecursionError:
        raise ValueError(f"{text!r} is too long.") from None


@lru_cache(maxsize=4096)
def _parse(text: str) -> Expression:
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError):
        raise ValueError(f"{text!r} is no expression.") from None
    _require_known(tree.body, text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - FUNCTIONS.keys()
    return Expression(text, frozenset(names), _is_rule(tree.body), tree.body, compile(tree, "<domain>", "eval"))


def _is_rule(node: ast.expr) -> bool:
    match node:
        case ast.BoolOp(values=values):
            return all(_is_rule(item) for item in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is_rule(operand)
        case _:
            return isinstance(node, ast.Compare)


def _require_known(node: ast.AST, text: str) -> None:
    """Raises ValueError unless all nodes are of the kinds that the module's docstring lists."""
    children: list[ast.AST] = []
    match node:
        case ast.Constant(value=value) if type(value) is int:
            return
        case ast.Constant(value=value):
            raise ValueError(f"{text!r} has {value!r} in it; sizes are whole numbers.")
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise ValueError(f"{text!r} uses {name} without calling it.")
            return
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            children = list(arguments)
            if len(arguments) < 2 if name != "abs" else len(arguments) != 1:
                raise ValueError(f"{text!r} calls {name} with {len(arguments)} numbers.")
        case ast.Call():
            raise ValueError(f"{text!r} calls {ast.unparse(node.func)}; only min, max and abs can be called.")
        case ast.BinOp(op=ast.Div()):
            raise ValueError(f"{text!r} divides with /; sizes are whole numbers, so write //.")
        case ast.BinOp(op=ast.Pow(), right=exponent):
            if not (isinstance(exponent, ast.Constant) and exponent.value in range(LARGEST_EXPONENT + 1)):
                raise ValueError(f"{text!r} has an exponent that is no number from 0 to {LARGEST_EXPONENT}.")
            children = [node.left, exponent]
        case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.Compare():
            children = list(ast.iter_child_nodes(node))
        case _:
            if isinstance(node, _OPERATORS):
                return
            raise ValueError(
                f"{text!r} has {ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__} in it; an "
                "expression has names of sizes, whole numbers, + - * // % **, comparisons, and, or, not, min, max, abs."
            )
    for child in children:
        _require_known(child, text)
