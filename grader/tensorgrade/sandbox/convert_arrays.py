"""Arguments and answers ⇄ the arrays of another library, through the containers that hold them."""

from collections.abc import Callable
from typing import Any

from tensorgrade.arrays.codec import Array, lay_out, sequence_type
from tensorgrade.sandbox.array_library import ArrayLibrary


def to_array_library(value: Any, library: ArrayLibrary) -> Any:
    """A decoded argument with its arrays as the library's, in new containers."""
    if isinstance(value, Array):
        return library.from_numpy(lay_out(value.values, "C" if value.layout == "readonly" else value.layout))
    return _map_items(value, lambda item: to_array_library(item, library))


def from_array_library(answer: Any, library: ArrayLibrary) -> Any:
    """An answer with its arrays as NumPy's. Raises WrongArrayKind where one is of another kind."""
    if answer is None or type(answer) in (bool, int, float, str):
        return answer
    if sequence_type(answer) is not None:
        return _map_items(answer, lambda item: from_array_library(item, library))
    return library.to_numpy(answer)


def _map_items(value: Any, convert: Callable[[Any], Any]) -> Any:
    """A tuple or list (of named tuples and other subclasses, the plain one) with each item converted; or the value."""
    base = sequence_type(value)
    return value if base is None else base(convert(item) for item in base.__iter__(value))
