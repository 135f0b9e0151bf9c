"""Arguments and answers ⇄ the arrays of another library, through the containers that hold them."""

from typing import Any

from tensorgrade.arrays.codec import Array, lay_out, sequence_type
from tensorgrade.arrays.nested_values import map_values
from tensorgrade.sandbox.array_library import ArrayLibrary


def to_array_library(value: Any, library: ArrayLibrary) -> Any:
    """A decoded argument with its arrays as the library's, in new containers."""

    def converted(item: Any) -> Any:
        if not isinstance(item, Array):
            return item
        return library.from_numpy(lay_out(item.values, "C" if item.layout == "readonly" else item.layout))

    return map_values(converted, value)


def from_array_library(answer: Any, library: ArrayLibrary) -> Any:
    """An answer with its arrays as NumPy's. Raises WrongArrayKind where one is of another kind."""
    if answer is None or type(answer) in (bool, int, float, str):
        return answer
    base = sequence_type(answer)
    if base is not None:  # of named tuples and other subclasses, the plain one
        return base(from_array_library(item, library) for item in base.__iter__(answer))
    if issubclass(type(answer), dict):
        return {key: from_array_library(item, library) for key, item in dict.items(answer)}
    return library.to_numpy(answer)
