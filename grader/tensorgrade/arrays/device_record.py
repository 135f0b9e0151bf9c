"""The device and precision that a reference was computed with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tensorgrade.json_tree import STRING, one_of, record


@dataclass(frozen=True)
class Device:
    """A device with the dtype of its arithmetic, such as a CUDA device that computed in float32."""

    kind: Literal["cpu", "cuda"]
    """CPU or CUDA."""
    dtype: Literal["float32", "float64"]
    """The dtype that the references were computed in."""
    name: str = ""
    """The model, such as NVIDIA H100; empty for a CPU."""

    def __str__(self) -> str:
        """For people: ``cpu float64``, ``cuda float32 NVIDIA H100``."""
        return " ".join(word for word in (self.kind, self.dtype, self.name) if word)


DEVICE = record(Device, kind=one_of("cpu", "cuda"), dtype=one_of("float32", "float64"), name=STRING)
"""A device in JSON."""

CPU_FLOAT64 = Device("cpu", "float64")
"""The device of the expected answers; the first one of every key."""


def includes_cuda(devices: Iterable[Device]) -> bool:
    """Whether one of the devices is a CUDA device."""
    return any(device.kind == "cuda" for device in devices)


def device_from_label(label: str) -> Device:
    """The device of a label as version 0.1.0 wrote it, the inverse of ``str``. Raises ValueError for another text."""
    kind, _, rest = label.partition(" ")
    dtype, _, name = rest.partition(" ")
    if kind not in ("cpu", "cuda") or dtype not in ("float32", "float64"):
        raise ValueError(f"{label!r} names no device")
    return Device(kind, dtype, name)  # type: ignore[arg-type]
