"""Arrays and lists with two elements exchanged, away from their ends: shape, sum and corners stay as they are."""

import itertools
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXCHANGES = 6
"""How many pairs of inner items are exchanged, until one exchange has an effect."""


def exchange_inside(array: NDArray[Any], number: int, only: int = 0) -> NDArray[Any]:
    """The array with two inner elements of a map exchanged: the largest, and the smallest but ``number``.

    ``only`` is the position of the map: an array's last two axes. It is as it was, where it has no two of them.
    """
    changed = array.copy()
    maps = changed.reshape(-1, *array.shape[-2:])  # a view: the copy is in C order
    inner = maps[only][tuple(slice(1, -1) if length > 2 else slice(None) for length in array.shape[-2:])]
    order = np.argsort(inner, axis=None, kind="stable")
    if len(order) > number + 1:
        low, high = (np.unravel_index(position, inner.shape) for position in (order[number], order[-1]))
        inner[low], inner[high] = inner[high].copy(), inner[low].copy()
    return changed


EXCHANGED = [partial(exchange_inside, number=number) for number in range(EXCHANGES)]


def exchange_items(values: Any, number: int) -> Any:
    """A list or tuple with two inner items that differ exchanged: the pair of this number; without one, as it is.

    So is an array: one that is made from other arguments may be legal for these only as it was made.
    """
    if not isinstance(values, (list, tuple)):
        return values
    changed = list(values)
    inner = range(1, len(changed) - 1)
    differing = [pair for pair in itertools.combinations(inner, 2) if changed[pair[0]] != changed[pair[1]]]
    for first, second in differing[number : number + 1]:
        changed[first], changed[second] = changed[second], changed[first]
    return type(values)(changed)
