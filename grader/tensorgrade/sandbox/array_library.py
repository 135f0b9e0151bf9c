"""What the sandbox needs of a library of arrays other than NumPy, as a protocol, and the records that go with it.

`tensorgrade.sandbox.strict_arrays` and `tensorgrade.sandbox.torch_arrays` implement it, one library each.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tensorgrade.sandbox.outcomes import DeviceStopped, Place, RanOutOfMemory


class WrongArrayKind(Exception):
    """An answer that is not an array of the library and device of the arguments; its text says what it is."""


@dataclass
class ForbiddenUse:
    """The first forbidden operation and the first transfer that a call made, by name; empty where there was none."""

    ready_made: str = ""
    moved: str = ""


class ArrayLibrary(Protocol):
    """One kind of array, on one device."""

    def from_numpy(self, values: NDArray[Any]) -> Any:
        """The array of this kind with these values, and with the same memory layout where the library allows it."""

    def to_numpy(self, answer: Any) -> NDArray[Any]:
        """The values of an array of exactly this kind, on this device. Raises WrongArrayKind for anything else."""

    def watch(self, ready_made: Sequence[str], forbidden_use: ForbiddenUse) -> AbstractContextManager[None]:
        """While entered, note in ``forbidden_use`` the use of ``ready_made`` operations and transfers to elsewhere.

        A transfer moves an array's values to another library or device.
        """

    def synchronize(self) -> None:
        """Wait until the device has finished its work: only then does it report its errors."""

    def library_error(self, error: BaseException, place: Place) -> RanOutOfMemory | DeviceStopped | None:
        """The outcome of a call that raised an error of the library's, or of the device; None for any other one."""


def qualified_type_name(answer: Any) -> str:
    """The type of an answer with its module, as messages show it."""
    kind = type(answer)
    return "numpy.ndarray" if kind is np.ndarray else f"{kind.__module__}.{kind.__qualname__}"
