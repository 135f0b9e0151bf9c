"""Fingerprints of Python code: what is left of it when names, numbers, layout and comments do not count. Pure.

Code becomes a row of symbols, the nodes of its syntax tree from first to last. A *gram* is so many symbols on end, and
of every window of grams the one with the least digest is chosen as a fingerprint: Schleimer, Wilkerson and Aiken,
"Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. Two pieces of code with GRAM + WINDOW - 1
symbols on end alike have a fingerprint in common; those with fewer than GRAM have none.
"""

import ast
import builtins
import warnings
from collections.abc import Iterator, Sequence
from hashlib import blake2b

GRAM = 16
"""Symbols on end that count as alike: about one line of code."""
WINDOW = 4
"""Grams of which one is chosen."""

_BUILTINS = frozenset(dir(builtins))

Symbol = tuple[str, int]
"""What a node is, and its line."""


def symbols_of(code: str) -> list[Symbol]:
    """The row of symbols that code is. Raises SyntaxError for what is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in a student's strings, say
        return list(_symbols(ast.parse(code)))


def _symbols(tree: ast.AST) -> Iterator[Symbol]:
    """A tree's nodes in the order of the source: without the names that a student chose, without constants' values.

    Attributes, keywords and built-in names stay: nobody can rename `einsum` or `axis`. Docstrings and annotations are
    left out, as they change nothing that is computed.
    """
    waiting, line = [tree], 0
    while waiting:  # not by recursion: the code may be as deep as it likes
        node = waiting.pop()
        line = getattr(node, "lineno", line)
        yield f"{type(node).__name__} {_kept(node)}", line
        waiting += reversed([child for child in ast.iter_child_nodes(node) if not _left_out(node, child)])


def _kept(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.keyword):
        return node.arg or ""
    if isinstance(node, ast.Name) and node.id in _BUILTINS:
        return node.id
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    return ""


def _left_out(parent: ast.AST, child: ast.AST) -> bool:
    """Whether it computes nothing: a text alone, an annotation; or tells nothing: that a name is set."""
    if isinstance(child, ast.expr_context):
        return True
    if isinstance(child, ast.Expr):
        return isinstance(child.value, ast.Constant)
    return child is getattr(parent, "annotation", None) or child is getattr(parent, "returns", None)


def grams(row: Sequence[Symbol]) -> list[int]:
    """The digest of every gram, by its first symbol; the same in every run, as Python's own `hash` is not."""
    texts = [text.encode() for text, _ in row]
    return [
        int.from_bytes(blake2b(b"\0".join(texts[start : start + GRAM]), digest_size=8).digest())
        for start in range(len(texts) - GRAM + 1)
    ]


def fingerprints(digests: Sequence[int]) -> dict[int, list[int]]:
    """The grams that winnowing chooses → the places where they stand.

    Of equal ones in a window the last is chosen, and a row shorter than a window has one.
    """
    chosen: dict[int, list[int]] = {}
    last = -1
    for start in range(max(1, len(digests) - WINDOW + 1) if digests else 0):
        window = digests[start : start + WINDOW]
        place = start + min(range(len(window)), key=lambda offset: (window[offset], -offset))
        if place != last:
            chosen.setdefault(digests[place], []).append(place)
            last = place
    return chosen
