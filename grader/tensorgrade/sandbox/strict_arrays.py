"""Arrays of array-api-strict: only what the array API standard promises, and nothing of NumPy.

They are on a simulated second device, which does not mix with the library's default one. An answer that makes
its own arrays without ``device=X.device`` therefore fails here as it would on a GPU, on a machine without one.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import array_api_strict
import numpy as np
from numpy.typing import NDArray

from tensorgrade.sandbox.array_library import ForbiddenUse, WrongArrayKind, qualified_type_name
from tensorgrade.sandbox.outcomes import Place, RanOutOfMemory

_DEFAULT_DEVICE = array_api_strict.Device("CPU_DEVICE")
_SECOND_DEVICE = array_api_strict.Device("device1")
_ARRAY_TYPE = type(array_api_strict.asarray(0.0))
_TRANSFER_METHODS = tuple(
    name for name in ("__array__", "__buffer__", "__dlpack__", "to_device") if hasattr(_ARRAY_TYPE, name)
)


def warm_up() -> None:
    """Use the library once, so that it is fully loaded."""
    library = StrictArrays()
    library.to_numpy(library.from_numpy(np.ones((2, 2))))


class StrictArrays:
    """The kind ``array-api-strict``; see `tensorgrade.sandbox.array_library.ArrayLibrary`."""

    def from_numpy(self, values: NDArray[Any]) -> Any:
        return array_api_strict.asarray(values, device=_SECOND_DEVICE, copy=True)

    def to_numpy(self, answer: Any) -> NDArray[Any]:
        if type(answer) is not _ARRAY_TYPE:
            raise WrongArrayKind(qualified_type_name(answer))
        if answer.device != _SECOND_DEVICE:
            raise WrongArrayKind("array_api_strict.Array on another device")
        return np.asarray(answer.to_device(_DEFAULT_DEVICE))

    @contextlib.contextmanager
    def watch(self, ready_made: Sequence[str], forbidden_use: ForbiddenUse) -> Iterator[None]:
        """Replace the array's transfer methods by ones that note the transfer.

        ``ready_made`` needs no watching: the standard has none of these operations.
        """
        originals = {name: getattr(_ARRAY_TYPE, name) for name in _TRANSFER_METHODS}

        def noting(name: str) -> Any:
            def method(array: Any, *arguments: Any, **options: Any) -> Any:
                forbidden_use.moved = forbidden_use.moved or name
                return originals[name](array, *arguments, **options)

            return method

        for name in originals:
            setattr(_ARRAY_TYPE, name, noting(name))
        try:
            yield
        finally:
            for name, method in originals.items():
                setattr(_ARRAY_TYPE, name, method)

    def synchronize(self) -> None:
        """Do nothing: all operations are synchronous."""

    def library_error(self, error: BaseException, place: Place) -> RanOutOfMemory | None:
        return RanOutOfMemory(place) if isinstance(error, MemoryError) else None
