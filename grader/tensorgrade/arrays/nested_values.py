"""Values in sequences and dictionaries: what holds others, and the same with other values in it."""

from collections.abc import Callable, Iterator
from typing import Any


def map_values(change: Callable[[Any], Any], value: Any) -> Any:
    """``change`` of the value; of a tuple, list or dictionary, the same with ``change`` of each value in it.

    Instances of subclasses, such as named tuples, become plain ones.
    """
    if isinstance(value, tuple):
        return tuple(map_values(change, item) for item in value)
    if isinstance(value, list):
        return [map_values(change, item) for item in value]
    if isinstance(value, dict):
        return {key: map_values(change, item) for key, item in value.items()}
    return change(value)


def nested_values(value: Any) -> Iterator[Any]:
    """The value; of a tuple, list or dictionary, each value in it."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from nested_values(item)
    else:
        yield value
