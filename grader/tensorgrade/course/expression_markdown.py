"""Expressions of sizes as students read them in Markdown: ``kh <= h + 2 * pad`` as `kh` ≤ `h` + 2 · `pad`."""

import ast

from tensorgrade.exercise.expressions import parse_expression
from tensorgrade.translation import engine_text

_AND, _OR, _NOT = engine_text(" and "), engine_text(" or "), engine_text("not ")
_COMPARISONS = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠"}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# How strongly each operation binds its operands.
_OR_LEVEL, _AND_LEVEL, _NOT_LEVEL, _COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(9)


def expression_markdown(text: str, language: str) -> str:
    """The expression in the language. Raises ValueError if it is none (`parse_expression`)."""
    return _Writer(language).inside(parse_expression(text).tree, _OR_LEVEL)


def rule_markdown(text: str, language: str) -> list[str]:
    """The comparisons of a rule: those that ``and`` joins one by one."""
    match parse_expression(text).tree:
        case ast.BoolOp(op=ast.And(), values=values):
            return [_Writer(language).inside(value, _AND_LEVEL) for value in values]
        case tree:
            return [_Writer(language).inside(tree, _OR_LEVEL)]


def number_markdown(number: float) -> str:
    """A number: as 10⁶ or 2.5 · 10⁻⁹, near a large power of two as 2⁵³ − 1, others with commas, as 10,000."""
    if isinstance(number, int) and number >= 2**20 and (number + 1).bit_count() == 1:
        return f"2{superscript(number.bit_length())} − 1"
    if isinstance(number, int) or (number == int(number) and number < 1e5):
        return f"{int(number):,}"
    digits, exponent = f"{number:.15e}".split("e")
    if -3 < int(exponent) < 5:
        return f"{number:,g}"
    power = f"10{superscript(int(exponent))}"
    factor = f"{float(digits):g}"
    return power if factor == "1" else f"{factor} · {power}"


def superscript(number: int) -> str:
    """The number as an exponent."""
    return str(number).translate(_SUPERSCRIPTS)


class _Writer:
    """Writes the nodes that `tensorgrade.exercise.expressions` accepts."""

    def __init__(self, language: str) -> None:
        self.language = language

    def inside(self, node: ast.expr, level: int) -> str:
        """The node as an operand, in parentheses if it binds less strongly than ``level``."""
        own, text = self._write(node)
        return f"({text})" if own < level else text

    def _write(self, node: ast.expr) -> tuple[int, str]:
        """How strongly the node binds, and its text."""
        match node:
            case ast.Constant(value=int(number)):
                return _ATOM, f"{number:,}"
            case ast.Name(id=name):
                return _ATOM, f"`{name}`"
            case ast.Call(func=ast.Name(id="abs"), args=[value]):
                return _ATOM, f"|{self.inside(value, _OR_LEVEL)}|"
            case ast.Call(func=ast.Name(id=name), args=values):
                return _ATOM, f"{name}({', '.join(self.inside(value, _OR_LEVEL) for value in values)})"
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp(op=ast.Not(), operand=value):
                return _NOT_LEVEL, _NOT[self.language] + self.inside(value, _ATOM)
            case ast.UnaryOp(op=ast.USub(), operand=value):
                return _SIGN, f"−{self.inside(value, _SIGN)}"
            case ast.UnaryOp(operand=value):
                return self._write(value)
            case ast.BoolOp(op=joined_by, values=values):
                level, word = (_AND_LEVEL, _AND) if isinstance(joined_by, ast.And) else (_OR_LEVEL, _OR)
                return level, word[self.language].join(self.inside(value, level + 1) for value in values)
            case ast.Compare(left=left, ops=operations, comparators=values):
                text = self.inside(left, _SUM)
                for operation, value in zip(operations, values, strict=True):
                    text += f" {_COMPARISONS[type(operation)]} {self.inside(value, _SUM)}"
                return _COMPARISON, text
            case _:
                raise _unknown(node)

    def _binary(self, node: ast.BinOp) -> tuple[int, str]:
        left, right = node.left, node.right
        match node.op:
            case ast.Add():
                return _SUM, f"{self.inside(left, _SUM)} + {self.inside(right, _SUM)}"
            case ast.Sub():
                return _SUM, f"{self.inside(left, _SUM)} − {self.inside(right, _PRODUCT)}"
            case ast.Mult():
                return _PRODUCT, f"{self.inside(left, _PRODUCT)} · {self.inside(right, _PRODUCT)}"
            case ast.FloorDiv():
                return _ATOM, f"⌊{self.inside(left, _PRODUCT)} / {self.inside(right, _SIGN)}⌋"
            case ast.Mod():
                return _PRODUCT, f"{self.inside(left, _PRODUCT)} mod {self.inside(right, _SIGN)}"
            case ast.Pow() if isinstance(right, ast.Constant) and isinstance(right.value, int):
                return _POWER, self.inside(left, _ATOM) + superscript(right.value)
            case _:
                raise _unknown(node)


def _unknown(node: ast.expr) -> AssertionError:
    return AssertionError(f"parse_expression accepts no {ast.dump(node)}")
