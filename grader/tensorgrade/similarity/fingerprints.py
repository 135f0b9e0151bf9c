"""Fingerprints of Python code that do not depend on names, constants, layout and comments. Pure.

Code becomes a sequence of symbols: the nodes of its syntax tree in the order of the source. A *gram* is GRAM
consecutive symbols; of every WINDOW consecutive grams the one with the least digest is chosen as a fingerprint
(Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003). Pieces of code
with GRAM + WINDOW - 1 consecutive symbols in common share a fingerprint; with fewer than GRAM they share none.
"""

import ast
import builtins
import warnings
from collections.abc import Iterator, Sequence
from hashlib import blake2b

GRAM = 16
"""Symbols of a gram: about one line of code."""
WINDOW = 4
"""Consecutive grams of which at least one is chosen."""

_BUILTINS = frozenset(dir(builtins))

Symbol = tuple[str, int]
"""The type of a node, with its name where that cannot be chosen; and its line."""


def symbols_of(code: str) -> list[Symbol]:
    """The symbols of a piece of code, in order. Raises SyntaxError if it is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as those about escapes in a student's strings
        return list(_symbols(ast.parse(code)))


def _symbols(tree: ast.AST) -> Iterator[Symbol]:
    """A tree's nodes in the order of the source, without the names that a student chose and the constants' values.

    Attributes, keywords and built-in names stay: nobody can rename `einsum` or `axis`. Docstrings and annotations are
    left out: they do not change what is computed.
    """
    pending, line = [tree], 0
    while pending:  # no recursion: a student's code may be nested deeper than Python's limit
        node = pending.pop()
        line = getattr(node, "lineno", line)
        yield f"{type(node).__name__} {_fixed_name(node)}", line
        pending += reversed([child for child in ast.iter_child_nodes(node) if not _is_left_out(node, child)])


def _fixed_name(node: ast.AST) -> str:
    """The part of a node's name that a student cannot change; the type of a constant; for other nodes nothing."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.keyword):
        return node.arg or ""
    if isinstance(node, ast.Name) and node.id in _BUILTINS:
        return node.id
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    return ""


def _is_left_out(parent: ast.AST, child: ast.AST) -> bool:
    """Whether the child is no symbol: a constant as a statement, an annotation, the context (load, store) of a name."""
    if isinstance(child, ast.expr_context):
        return True
    if isinstance(child, ast.Expr):
        return isinstance(child.value, ast.Constant)
    return child is getattr(parent, "annotation", None) or child is getattr(parent, "returns", None)


def grams(symbols: Sequence[Symbol]) -> list[int]:
    """The 64-bit digest of every gram, in the order of their first symbols; unlike `hash`, the same in every run."""
    texts = [text.encode() for text, _ in symbols]
    return [
        int.from_bytes(blake2b(b"\0".join(texts[start : start + GRAM]), digest_size=8).digest())
        for start in range(len(texts) - GRAM + 1)
    ]


def fingerprints(digests: Sequence[int]) -> dict[int, list[int]]:
    """The digests that winnowing chooses from those of `grams`, with the positions of each.

    Of equal ones in a window the last is chosen. A sequence shorter than a window has one.
    """
    chosen: dict[int, list[int]] = {}
    last = -1
    for start in range(max(1, len(digests) - WINDOW + 1) if digests else 0):
        window = digests[start : start + WINDOW]
        position = start + min(range(len(window)), key=lambda offset: (window[offset], -offset))
        if position != last:
            chosen.setdefault(digests[position], []).append(position)
            last = position
    return chosen
