"""Arrays of other libraries: lent to a call, taken back from its answer, and watched in between.

`tensorgrade.sandbox.torch_arrays` and `strict_arrays` know one library each. They are imported only
where an exercise asks for their kind of array.
"""

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array, lay_out
from tensorgrade.arrays.libraries import COMPAT_MODULE, CUDA
from tensorgrade.sandbox.wire import OutcomeStatus


class WrongArrayKind(Exception):
    """An answer that is not of the kind that was lent; its words say what it is."""


@dataclass
class ForbiddenUse:
    """What a call did that its contract forbids: the first of each, by name; empty where nothing was seen."""

    ready_made: str = ""
    moved: str = ""


class ArrayLibrary(Protocol):
    """One kind of array, on one device."""

    def from_numpy(self, values: NDArray[Any]) -> Any:
        """The array of this kind with these values, laid out alike as far as the library can."""

    def to_numpy(self, answer: Any) -> NDArray[Any]:
        """The values of an array of exactly this kind, on this device. Raises WrongArrayKind for anything else."""

    def watch(self, ready_made: Sequence[str], seen: ForbiddenUse) -> AbstractContextManager[None]:
        """Note what is used of ``ready_made``, and what leaves the library or the device, while it is entered."""

    def synchronize(self) -> None:
        """Wait until the device has done all that was asked of it: only then it tells its errors."""

    def error_status(self, error: BaseException) -> OutcomeStatus:
        """What becomes of a call that raised: exception, or the library's own memory or device."""


def preload_libraries(modules: Sequence[str]) -> None:
    """In the zygote: import what the children will need, and run it once, so that it is loaded whole."""
    if "array_api_strict" in modules:
        from tensorgrade.sandbox import strict_arrays

        strict_arrays.warm_up()
    if "torch" in modules:
        from tensorgrade.sandbox import torch_arrays

        torch_arrays.warm_up()
    if "torch" in modules and COMPAT_MODULE in modules:
        importlib.import_module(f"{COMPAT_MODULE}.torch")


def start_libraries(wanted: Sequence[str], cuda: bool, memory: int) -> dict[str, ArrayLibrary]:
    """In a locked child: the kinds that can be had of those wanted.

    ``cuda``: this child may reach a CUDA device, of which it gets so many bytes of ``memory``. A device that is
    there but does not start is an error, never a kind that is left out.
    """
    made: dict[str, ArrayLibrary] = {}
    if "array-api-strict" in wanted:
        from tensorgrade.sandbox.strict_arrays import StrictArrays

        made["array-api-strict"] = StrictArrays()
    if "torch" in wanted or cuda:
        from tensorgrade.sandbox import torch_arrays

        if "torch" in wanted:
            made["torch"] = torch_arrays.TorchArrays("cpu")
        if cuda and torch_arrays.start_cuda(memory):
            made[CUDA] = torch_arrays.TorchArrays("cuda:0")
    return made


def to_array_library(value: Any, library: ArrayLibrary) -> Any:
    """A decoded argument as the call gets it: arrays of the library, containers rebuilt."""
    if isinstance(value, Array):
        return library.from_numpy(lay_out(value.values, "C" if value.layout == "readonly" else value.layout))
    return _each(value, lambda item: to_array_library(item, library))


def from_array_library(answer: Any, library: ArrayLibrary) -> Any:
    """An answer with its arrays as NumPy's. Raises WrongArrayKind where one is of another kind."""
    if answer is None or type(answer) in (bool, int, float, str):
        return answer
    if type(answer) in (tuple, list):
        return _each(answer, lambda item: from_array_library(item, library))
    return library.to_numpy(answer)


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    return type(value)(change(item) for item in value) if type(value) in (tuple, list) else value


def qualified_type_name(answer: Any) -> str:
    """What an answer of another kind is called."""
    kind = type(answer)
    return "numpy.ndarray" if kind is np.ndarray else f"{kind.__module__}.{kind.__qualname__}"
