"""Encodes values as a JSON tree and raw buffers, and decodes them: None, numbers, strings, containers and arrays.

The answer key on disk and the protocol between the sandbox's host and child use the same
codec. Nothing is pickled; dtypes are allow-listed; all sizes are checked before memory is read.

    null, true, "words"          None, bool, str of at most 2000 characters
    {"int": "12"}                int (as text: JSON readers round large ones)
    {"float": "0x1.8p+1"}        float
    {"tuple": […]}, {"list": […]}  tuple and list, and their subclasses: named tuples
    {"dict": [["name", …], …]}   dict with texts as keys, and its subclasses: its items in their order
    {"array": 0, "dtype": "float64", "shape": [2, 3], "strides": [24, 8], "writable": true, "layout": "C"}
    {"opaque": "torch.Tensor"}   anything else, and what is too large: the name of its type, not its content

``array`` is an index into the list of buffers, each with the elements in C order; ``strides``
are in bytes. ``scalar: true`` marks a NumPy scalar.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.nested_values import map_values
from tensorgrade.arrays.value_equality import ByValue

DTYPES = frozenset(
    ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
    + ["float16", "float32", "float64", "complex64", "complex128"]
)
# A dictionary, because str() of a dtype takes longer than everything else about encoding a small array.
_NAMES = {np.dtype(name): name for name in DTYPES}
LAYOUTS = ("C", "F", "strided", "readonly")
_UNNAMED_MODULES = ("builtins", "__main__", "submission", "")
"""Modules that the name of a type does not begin with: Python's own, a notebook's and a script's."""
MAX_DEPTH = 8
"""Levels of nested sequences."""
MAX_ITEMS = 4096
"""Items of one sequence."""
MAX_VALUES = 1 << 15
"""Items of all sequences in one value, together: encoding what has more takes as long as a slow answer."""
MAX_DIMENSIONS = 8
MAX_SIZE = 1 << 63
"""No array is as long as that along an axis."""
MAX_DIGITS = 400
"""Decimal digits of an int."""
MAX_CHARACTERS = 2000
"""Characters of a text, and those that `printable_text` keeps."""


class _TooManyValues(Exception):
    """A value has more items than are encoded."""


class _ValuesLeft:
    """How many items of sequences the rest of a value may have."""

    def __init__(self) -> None:
        self._count = MAX_VALUES

    def take(self, count: int) -> None:
        """Count the items of a sequence. Raises _TooManyValues."""
        self._count -= count
        if self._count < 0:
            raise _TooManyValues


class CodecError(Exception):
    """A tree or buffer that `encode` does not write; no part of it is returned."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that is not encoded: only the name of its type is."""

    type_name: str


@dataclass(frozen=True, eq=False)
class Array(ByValue):
    """An array with its memory layout: the one it had where it was encoded, or is to have in the call."""

    values: NDArray[Any]
    layout: str = "C"
    """One of `LAYOUTS`."""
    strides: tuple[int, ...] = ()
    """Bytes per step along each axis."""
    writable: bool = True


def lay_out(values: NDArray[Any], layout: str) -> NDArray[Any]:
    """A copy of the values in one of `LAYOUTS`: C order, F (Fortran order), strided (every other element), readonly."""
    if layout == "F":
        return np.array(values, order="F")
    if layout == "strided" and values.ndim:
        padded = np.zeros(tuple(2 * size for size in values.shape), dtype=values.dtype)
        view = padded[tuple(slice(None, None, 2) for _ in values.shape)]
        view[...] = values
        return view
    copied = np.array(values, order="C")
    if layout == "readonly":
        copied.flags.writeable = False
    return copied


def encode(value: Any, buffers: list[NDArray[Any]]) -> Any:
    """The JSON tree of a value. Its arrays are appended to ``buffers`` in C order, copied only if they were not."""
    before = len(buffers)
    try:
        return _encode(value, buffers, 0, _ValuesLeft())
    except _TooManyValues:
        del buffers[before:]
        return {"opaque": _type_name(type(value))}


def _encode(value: Any, buffers: list[NDArray[Any]], depth: int, left: _ValuesLeft) -> Any:
    # Exact types, but for sequences: a subclass may override every method used here.
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return value if len(value) <= MAX_CHARACTERS else {"opaque": "str"}
    if kind is int:
        return {"int": str(value)} if value.bit_length() < 3 * MAX_DIGITS else {"opaque": "int"}
    if kind is float:
        return {"float": value.hex()}
    base = sequence_type(value)
    if base is not None and depth < MAX_DEPTH and base.__len__(value) <= MAX_ITEMS:
        left.take(base.__len__(value))
        return {base.__name__: [_encode(item, buffers, depth + 1, left) for item in base.__iter__(value)]}
    if issubclass(kind, dict) and depth < MAX_DEPTH and dict.__len__(value) <= MAX_ITEMS and _has_text_keys(value):
        left.take(dict.__len__(value))
        return {"dict": [[key, _encode(item, buffers, depth + 1, left)] for key, item in dict.items(value)]}
    if kind is Array:
        tree = _encode_array(value.values, value.layout, buffers)
        return tree | {"writable": value.writable} if "array" in tree else tree
    if kind is np.ndarray:
        return _encode_array(value, "C", buffers)
    if issubclass(kind, np.generic) and _module_of(kind) == "numpy":
        tree = _encode_array(np.asarray(value), "C", buffers)
        return tree | {"scalar": True} if "array" in tree else tree
    return {"opaque": value.type_name[:80] if kind is Opaque else _type_name(kind)}


def _has_text_keys(value: dict[Any, Any]) -> bool:
    return all(type(key) is str and len(key) <= MAX_CHARACTERS for key in dict.keys(value))


def sequence_type(value: Any) -> type[tuple[Any, ...]] | type[list[Any]] | None:
    """Tuple or list, where the value is one or an instance of a subclass, such as a named tuple; None for all else.

    Read its items by the methods of the type returned, ``base.__iter__(value)``: a subclass may override its own.
    """
    kind = type(value)
    return tuple if issubclass(kind, tuple) else list if issubclass(kind, list) else None


def _type_name(kind: type) -> str:
    """The name of a class, with its module where that says whose class it is: those of a notebook have none."""
    module = _module_of(kind)
    name = type.__dict__["__qualname__"].__get__(kind).rpartition("<locals>.")[2]
    return name[:80] if module in _UNNAMED_MODULES else f"{module}.{name}"[:80]


def _module_of(kind: type) -> str:
    """The module's name by the attribute of `type`, because a metaclass may have another one; "" if it is no text."""
    module = type.__dict__["__module__"].__get__(kind)
    return module if type(module) is str else ""


def _encode_array(value: NDArray[Any], layout: str, buffers: list[NDArray[Any]]) -> Any:
    name = _NAMES.get(value.dtype)
    if name is None or value.ndim > MAX_DIMENSIONS:
        return {"opaque": f"numpy.ndarray of {value.dtype}"[:80]}
    buffers.append(np.ascontiguousarray(value))
    return {
        "array": len(buffers) - 1,
        "dtype": name,
        "shape": list(value.shape),
        "strides": list(value.strides),
        "writable": bool(value.flags.writeable),
        "layout": layout,
    }


def decode(tree: Any, buffers: Sequence[bytes | memoryview]) -> Any:
    """The value of a tree, which may be hostile; arrays become `Array` over read-only buffers.

    Raises CodecError for a tree or buffer that `encode` does not write.
    """
    try:
        return _decode(tree, buffers, 0)
    except (KeyError, TypeError, ValueError, OverflowError, IndexError, AttributeError) as error:
        raise CodecError(f"a value that does not follow the protocol ({type(error).__name__})") from None


def _decode(tree: Any, buffers: Sequence[bytes | memoryview], depth: int) -> Any:
    if tree is None or isinstance(tree, bool):
        return tree
    if isinstance(tree, str):
        return _decode_text(tree)
    if depth > MAX_DEPTH or not isinstance(tree, dict):
        raise ValueError("tree")
    if "array" in tree:
        return _decode_array(tree, buffers)
    if len(tree) != 1:
        raise ValueError("tree")
    [(name, content)] = tree.items()
    if name == "int" and isinstance(content, str) and len(content) <= MAX_DIGITS:
        return int(content)
    if name == "float" and isinstance(content, str):
        return float.fromhex(content)
    if name in ("tuple", "list") and isinstance(content, list) and len(content) <= MAX_ITEMS:
        items = [_decode(item, buffers, depth + 1) for item in content]
        return tuple(items) if name == "tuple" else items
    if name == "dict" and isinstance(content, list) and len(content) <= MAX_ITEMS:
        return {_decode_text(key): _decode(item, buffers, depth + 1) for key, item in content}
    if name == "opaque" and isinstance(content, str):
        return Opaque(printable_text(content, 80))
    raise ValueError("tree")


def _decode_text(text: Any) -> str:
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise ValueError("text")
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def _decode_array(tree: dict[str, Any], buffers: Sequence[bytes | memoryview]) -> Any:
    position, dtype, shape, strides = tree["array"], tree["dtype"], tree["shape"], tree["strides"]
    if dtype not in DTYPES or tree["layout"] not in LAYOUTS or len(shape) > MAX_DIMENSIONS:
        raise ValueError("array")
    if len(strides) != len(shape) or not all(type(number) is int for number in [position, *shape, *strides]):
        raise ValueError("array")
    if max(map(abs, [*shape, *strides]), default=0) >= MAX_SIZE:
        raise ValueError("array")
    buffer = buffers[position]
    if position < 0 or min(shape, default=0) < 0:
        raise ValueError("array")
    if math.prod(shape) * np.dtype(dtype).itemsize != len(buffer):
        raise ValueError("array")
    values = np.frombuffer(buffer, dtype=dtype).reshape(shape)
    if tree.get("scalar") is True and not shape:
        scalar: Any = values[()]
        return scalar
    return Array(values, tree["layout"], tuple(strides), tree["writable"] is True)


def received(value: Any) -> Any:
    """The value as the judge receives it from the sandbox: encoded, then decoded."""
    buffers: list[NDArray[Any]] = []
    tree = encode(value, buffers)
    return decode(tree, [buffer.tobytes() for buffer in buffers])


def as_call_argument(value: Any) -> Any:
    """The value as a function receives it: each `Array` copied to a NumPy array in its layout, what holds it copied."""
    return map_values(lambda item: lay_out(item.values, item.layout) if isinstance(item, Array) else item, value)


def copied_arrays(value: Any) -> Any:
    """The value with copies of the NumPy arrays in it."""
    return map_values(lambda item: item.copy(order="K") if type(item) is np.ndarray else item, value)


def printable_text(text: Any, limit: int = MAX_CHARACTERS) -> str:
    """The text without control characters and lone surrogates, cut to ``limit`` characters; "" for anything else."""
    if not isinstance(text, str):
        return ""
    cut = text[:limit] + ("…" if len(text) > limit else "")
    printable = "".join(character for character in cut if character in "\n\t" or character.isprintable())
    return printable.encode("utf-8", "replace").decode()
