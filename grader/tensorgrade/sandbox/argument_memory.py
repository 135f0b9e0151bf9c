"""The arrays of a student's calls, in memory that the host and the student's process both map.

The host writes the arrays of a batch there before the calls, and looks afterwards at what became of them: whether a
call changed its arguments is not the process's word. Each process gets memory of its own.
"""

import fcntl
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import decode, encode, lay_out, received
from tensorgrade.sandbox.wire import Call

ALIGNMENT = 64
"""Bytes; that of the arrays that NumPy allocates itself is less."""
SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
"""The student's process cannot change the size: this process would be killed when it reads behind the end."""


@dataclass(frozen=True)
class CallMemory:
    """The arrays of the calls of a batch, as they lie in memory, and the arguments that refer to them."""

    image: bytes
    positional: tuple[tuple[Any, ...], ...]
    """Per call, the trees of `tensorgrade.arrays.codec`, with ``at``, the offset in the image, in place of a buffer."""
    keyword: tuple[dict[str, Any], ...]
    starts: tuple[int, ...]
    """Per call, where its arrays begin; its end is the next one's start, and the last item the image's size."""

    def all_arguments(self, call: int) -> list[Any]:
        """The trees of a call's arguments, positional ones first."""
        return [*self.positional[call], *self.keyword[call].values()]


def call_memory(calls: Sequence[Call]) -> CallMemory:
    """The memory of these calls."""
    image = bytearray()
    starts, positional, keyword = [], [], []
    for call in calls:
        starts.append(len(image))
        positional.append(tuple(_placed(item, image) for item in call.positional))
        keyword.append({name: _placed(item, image) for name, item in call.keyword.items()})
    return CallMemory(bytes(image), tuple(positional), tuple(keyword), (*starts, len(image)))


def _placed(value: Any, image: bytearray) -> Any:
    """The tree of a value, whose arrays are appended to the image."""
    buffers: list[NDArray[Any]] = []
    return _with_places(encode(value, buffers), buffers, image)


def _with_places(tree: Any, buffers: Sequence[NDArray[Any]], image: bytearray) -> Any:
    match tree:
        case {"array": position}:
            offset = len(image)
            size = _size(tree)
            image.extend(bytes(-(-size // ALIGNMENT) * ALIGNMENT))
            placed = {name: item for name, item in tree.items() if name not in ("array", "strides", "writable")}
            placed["at"] = offset
            if size:
                _view(placed, image, 0)[...] = buffers[position]
            return placed
        case {"tuple": list(items)}:
            return {"tuple": [_with_places(item, buffers, image) for item in items]}
        case {"list": list(items)}:
            return {"list": [_with_places(item, buffers, image) for item in items]}
        case {"dict": list(items)}:
            return {"dict": [[key, _with_places(item, buffers, image)] for key, item in items]}
        case _:
            return tree


def _size(tree: dict[str, Any]) -> int:
    """The bytes that an array takes in its layout (`tensorgrade.arrays.codec.lay_out`)."""
    itemsize: int = np.dtype(tree["dtype"]).itemsize
    return prod(_padded(tree["shape"], tree["layout"])) * itemsize


def _padded(shape: Sequence[int], layout: str) -> tuple[int, ...]:
    return tuple(2 * size for size in shape) if layout == "strided" else tuple(shape)


def _view(tree: dict[str, Any], memory: Any, base: int) -> NDArray[Any]:
    """The array of a tree, in the memory from ``base`` on."""
    shape, layout = tree["shape"], tree["layout"]
    if prod(shape) == 0:  # no place, and strides of NumPy's choice
        return lay_out(np.zeros(shape, tree["dtype"]), layout)
    order: Literal["C", "F"] = "F" if layout == "F" else "C"
    offset = base + tree["at"]
    array: NDArray[Any] = np.ndarray(_padded(shape, layout), np.dtype(tree["dtype"]), memory, offset, order=order)
    return array[tuple(slice(None, None, 2) for _ in shape)] if layout == "strided" and shape else array


def argument(tree: Any, memory: Any, base: int) -> Any:
    """The argument of a tree of `CallMemory`: its arrays are views of the memory, in which the image is at ``base``."""
    if type(tree) is not dict:
        return decode(tree, ())
    if "at" in tree:
        array = _view(tree, memory, base)
        if tree.get("scalar"):
            return array[()]
        array.flags.writeable = tree["layout"] != "readonly"
        return array
    [(name, content)] = tree.items()
    if name == "int":
        return int(content)
    if name == "tuple":
        return tuple([argument(item, memory, base) for item in content])
    if name == "list":
        return [argument(item, memory, base) for item in content]
    if name == "dict":
        return {key: argument(item, memory, base) for key, item in content}
    return decode(tree, ())


class ArgumentMemory:
    """The host's end of the memory of one process."""

    def __init__(self, size: int) -> None:
        """Room for this many bytes. `close` it in the end."""
        size = max(size, mmap.PAGESIZE)
        self.descriptor = os.memfd_create("arguments", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self.descriptor, size)
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, SEALS)
        self._memory = mmap.mmap(self.descriptor, size)
        self._base = self._end = 0

    def load(self, calls: CallMemory) -> None:
        """Write the arrays of the next batch, behind those of the batches before it."""
        self._base, self._end = self._end, self._end + len(calls.image)
        self._memory[self._base : self._end] = calls.image

    def arguments_after(self, calls: CallMemory, call: int, reported: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        """The arguments of a call of the last batch after it; None if none has changed.

        ``reported`` are they as the process says. Of an array that has changed in memory, that counts.
        """
        start, end = calls.starts[call : call + 2]
        if self._same(calls, start, end):
            return reported
        trees = calls.all_arguments(call)
        after = [received(argument(tree, self._memory, self._base)) for tree in trees]
        if reported is None or len(reported) != len(trees):
            return tuple(after)
        return tuple(self._put_together(calls, *argument) for argument in zip(trees, after, reported, strict=True))

    def _put_together(self, calls: CallMemory, tree: Any, now: Any, said: Any) -> Any:
        """An argument after a call: as the process ``said``, with each array that has changed in memory as it is."""
        match tree:
            case {"at": int(start)}:
                return said if self._same(calls, start, start + _size(tree)) else now
            case {"tuple": list(items)} | {"list": list(items)}:
                if type(said) is not type(now) or len(said) != len(items):
                    return said
                return type(now)(self._put_together(calls, *item) for item in zip(items, now, said, strict=True))
            case {"dict": list(items)}:
                if type(said) is not dict or list(said) != [key for key, _ in items]:
                    return said
                return {key: self._put_together(calls, item, now[key], said[key]) for key, item in items}
            case _:
                return said

    def _same(self, calls: CallMemory, start: int, end: int) -> bool:
        """Whether this part of the last batch's image is as it was."""
        return self._memory[self._base + start : self._base + end] == calls.image[start:end]

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        os.close(self.descriptor)
