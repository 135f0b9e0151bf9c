"""Finds a stand-in for a module in an answer, which is then no answer."""

import itertools
import sys
from collections.abc import Iterable
from typing import Any

from tensorgrade.cells.stand_ins import StandIn, Unavailable

MAX_LEVELS = 8
"""Levels of nested sequences in which a stand-in is found, as many as an answer may have."""
MAX_ITEMS = 4096
"""Items of one sequence in which a stand-in is found, as many as an answer may have."""
MAX_VALUES = 1 << 15
"""Items that are searched in all, as many as an answer may have."""


def stand_in_module(value: object) -> str | None:
    """The module of a stand-in that this value is or holds, in tuples, lists, dicts or arrays of objects; else None.

    What is deeper or longer than an answer can be is not searched.
    """
    level: list[object] = [value]
    left = MAX_VALUES
    for _ in range(MAX_LEVELS):
        deeper: list[object] = []
        for item in level:
            kind = type(item)
            if issubclass(kind, (StandIn, Unavailable)):
                return kind.stands_for
            if len(deeper) < left and kind is not float and kind is not int:
                deeper.extend(itertools.islice(_items(item, kind), MAX_ITEMS))
        if not deeper:
            return None
        level = deeper
        left -= len(deeper)
    return None


def _items(value: Any, kind: type) -> Iterable[object]:
    """By the methods of the built-in classes: a subclass may have others."""
    for built_in, items in ((tuple, tuple.__iter__), (list, list.__iter__), (dict, dict.values)):
        if issubclass(kind, built_in):
            return items(value)
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None and issubclass(kind, numpy.ndarray) and numpy.ndarray.dtype.__get__(value).hasobject:
        return (numpy.ndarray.tolist(value),) if numpy.ndarray.size.__get__(value) <= MAX_ITEMS else ()
    return ()
