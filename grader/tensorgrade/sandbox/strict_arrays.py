"""Arrays of array-api-strict: only what the array API standard promises, and nothing of NumPy.

They lie on a pretended second device, which does not mix with the library's default one: an answer that makes
its own arrays without ``device=X.device`` fails here as it would on a GPU, without one.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import array_api_strict
import numpy as np
from numpy.typing import NDArray

from tensorgrade.sandbox.array_libraries import ForbiddenUse, WrongArrayKind, qualified_type_name
from tensorgrade.sandbox.wire import OutcomeStatus

_HOME = array_api_strict.Device("CPU_DEVICE")
_AWAY = array_api_strict.Device("device1")
_KIND = type(array_api_strict.asarray(0.0))
_WAYS_OUT = tuple(name for name in ("__array__", "__buffer__", "__dlpack__", "to_device") if hasattr(_KIND, name))


def warm_up() -> None:
    """Use the library once."""
    library = StrictArrays()
    library.to_numpy(library.from_numpy(np.ones((2, 2))))


class StrictArrays:
    """The kind ``array-api-strict``; see `tensorgrade.sandbox.array_libraries.ArrayLibrary`."""

    def from_numpy(self, values: NDArray[Any]) -> Any:
        return array_api_strict.asarray(values, device=_AWAY, copy=True)

    def to_numpy(self, answer: Any) -> NDArray[Any]:
        if type(answer) is not _KIND:
            raise WrongArrayKind(qualified_type_name(answer))
        if answer.device != _AWAY:
            raise WrongArrayKind("array_api_strict.Array on another device")
        return np.asarray(answer.to_device(_HOME))

    @contextlib.contextmanager
    def watch(self, ready_made: Sequence[str], seen: ForbiddenUse) -> Iterator[None]:
        """There are no ready-made operations in the standard; the ways out are the array's own methods."""
        originals = {name: getattr(_KIND, name) for name in _WAYS_OUT}

        def noting(name: str) -> Any:
            def method(array: Any, *arguments: Any, **options: Any) -> Any:
                seen.moved = seen.moved or name
                return originals[name](array, *arguments, **options)

            return method

        for name in originals:
            setattr(_KIND, name, noting(name))
        try:
            yield
        finally:
            for name, method in originals.items():
                setattr(_KIND, name, method)

    def synchronize(self) -> None:
        """Nothing is ever under way."""

    def error_status(self, error: BaseException) -> OutcomeStatus:
        return "memory" if isinstance(error, MemoryError) else "exception"
