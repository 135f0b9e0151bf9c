"""Edits of a syntax tree: which nodes a mutant replaces, and the parts that such edits are made of. Pure."""

import ast
import copy
from collections.abc import Mapping
from typing import Any, Literal

Edit = Mapping[Any, ast.AST]
"""Nodes of the tree, and the node that replaces each."""

MutationKind = Literal["mistake", "axis", "start-value", "number-type", "range", "decimals", "size", "memory"]
"""What a mutant has wrong.

mistake: a slip in the code; axis: another number or order of axes; start-value: what an array or a maximum begins with;
number-type: a narrower type of numbers; range: numbers that are clipped, or set to zero where small; decimals: an
answer that is rounded; size: only the first 4, 8 or 16 of something; memory: an answer that is remembered too long.
"""


def with_fields(node: ast.AST, **fields: Any) -> ast.AST:
    """A copy of the node with these fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def expression(text: str) -> ast.expr:
    """The syntax tree of an expression."""
    return ast.parse(text, mode="eval").body


def called_name(call: ast.Call) -> str:
    """The last name of the function that is called: ``zeros`` for ``np.zeros(3)``; empty where it has none."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
