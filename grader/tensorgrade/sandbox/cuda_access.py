"""The files and resources that a child needs to use a CUDA device."""

from collections.abc import Iterator
from pathlib import Path

OPEN_FILES = 256
"""Limit on open files: the driver opens its device files dozens of times."""

THREADS = 64
"""Limit on threads: the driver starts some."""

HOST_MEMORY = 2 << 30
"""Bytes of host memory for the driver and CUDA's libraries, on top of the answer's limit."""

DEVICE_FOLDER = Path("/dev")
_DEVICE_FILES = ("nvidia[0-9]*", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")

_READABLE_PATHS = """
/proc/driver/nvidia /proc/devices /proc/cpuinfo /proc/meminfo
/sys/bus/pci/devices /sys/devices/system/cpu /sys/devices/system/node /sys/module/nvidia
/usr/local/nvidia /usr/lib/wsl
"""


def device_files() -> list[Path]:
    """The driver's device files; empty where there is no device."""
    files = sorted(path for pattern in _DEVICE_FILES for path in DEVICE_FOLDER.glob(pattern))
    return files if any(path.name == "nvidiactl" for path in files) else []


def readable_paths() -> Iterator[Path]:
    """Where the driver's libraries are, beside the system's folders, and the files in which it looks up the hardware.

    Nothing in /proc/self: the paths are opened before the fork, so that it would be the zygote's.
    """
    yield from map(Path, _READABLE_PATHS.split())
    yield from Path("/sys/devices").glob("pci*")
