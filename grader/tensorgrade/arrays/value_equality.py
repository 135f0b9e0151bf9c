"""Equality by value for records that hold arrays."""

from dataclasses import fields
from typing import Any

import numpy as np


class ByValue:
    """For dataclasses with ``eq=False``: equal if all fields are, arrays bit by bit, in dtype, shape and elements."""

    __hash__ = None  # type: ignore[assignment]  # arrays can be changed

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        names = [item.name for item in fields(self)]  # type: ignore[arg-type]
        return all(same_value(getattr(self, name), getattr(other, name)) for name in names)


def same_value(left: Any, right: Any) -> bool:
    """Whether two values are equal; arrays bit by bit, also inside tuples, lists and dictionaries."""
    if isinstance(left, (np.ndarray, np.generic)) or isinstance(right, (np.ndarray, np.generic)):
        return (
            type(left) is type(right)
            and left.dtype == right.dtype
            and left.shape == right.shape
            and left.tobytes() == right.tobytes()
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same_value(left[name], right[name]) for name in left)
    if isinstance(left, (tuple, list)) and type(left) is type(right):
        return len(left) == len(right) and all(map(same_value, left, right))
    return bool(left == right)
