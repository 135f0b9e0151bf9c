"""The arguments of a call in a student's process: new objects, or those of the call before it with other contents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorgrade.sandbox.argument_memory import argument
from tensorgrade.sandbox.wire import snapshot


@dataclass(frozen=True)
class CallArguments:
    """The objects that a function is called with."""

    positional: Sequence[Any]
    keyword: dict[str, Any]

    def all(self) -> tuple[Any, ...]:
        """Every argument, positional ones first."""
        return (*self.positional, *self.keyword.values())


NO_ARGUMENTS = CallArguments((), {})


def call_arguments(tree: dict[str, Any], memory: Any, base: int, last: CallArguments) -> CallArguments:
    """The arguments of a call of `tensorgrade.sandbox.wire`, whose arrays are in the memory from ``base`` on.

    ``last`` are those of the call before it, where their objects are to be used again; otherwise none. Then an argument
    in the same place, or of the same name, is the same object if it can hold the new value: a list or dict always, an
    array of the same shape, dtype and strides unless one of the two is read-only.
    """
    new = CallArguments(
        [argument(item, memory, base) for item in tree["positional"]],
        {name: argument(item, memory, base) for name, item in tree["keyword"].items()},
    )
    if last is NO_ARGUMENTS:
        return new
    overwritten = CallArguments(
        _in_objects(new.positional, last.positional),
        {name: _in_object(value, last.keyword.get(name)) for name, value in new.keyword.items()},
    )
    # The function may have put one array into a list twice, so that both places hold the later value.
    return overwritten if snapshot(overwritten.all()) == snapshot(new.all()) else new


def _in_objects(values: Sequence[Any], objects: Sequence[Any]) -> list[Any]:
    """The values, each in the object of the same place where that can hold it; there may be fewer objects."""
    others = [None] * (len(values) - len(objects))
    return [_in_object(value, item) for value, item in zip(values, (*objects, *others), strict=False)]


def _in_object(value: Any, item: Any) -> Any:
    """The value in this object, where that can hold it; otherwise the value itself."""
    if type(value) is np.ndarray and type(item) is np.ndarray:
        if not item.flags.writeable or _layout(item) != _layout(value):
            return value
        item[...] = value
        return item
    if type(value) is list and type(item) is list:
        item[:] = _in_objects(value, item)
        return item
    if type(value) is dict and type(item) is dict:
        anew = {key: _in_object(part, item.get(key)) for key, part in value.items()}
        item.clear()
        item.update(anew)
        return item
    if type(value) is tuple and type(item) is tuple:
        return tuple(_in_objects(value, item))
    return value


def _layout(array: NDArray[Any]) -> tuple[Any, ...]:
    return array.shape, array.dtype, array.strides, array.flags.writeable
