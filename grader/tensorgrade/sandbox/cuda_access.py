"""What a child needs opened to reach a CUDA device: device files, and what the driver reads about the machine."""

from collections.abc import Iterator
from pathlib import Path

OPEN_FILES = 256
"""The driver holds dozens of its device files open."""

THREADS = 64
"""The driver starts some of its own."""

HOST_MEMORY = 2 << 30
"""Bytes that the driver and CUDA's libraries take beside what the answer may."""

DEVICE_FOLDER = Path("/dev")
_NAMES = ("nvidia[0-9]*", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools")

_READ = """
/proc/driver/nvidia /proc/devices /proc/cpuinfo /proc/meminfo
/sys/bus/pci/devices /sys/devices/system/cpu /sys/devices/system/node /sys/module/nvidia
/usr/local/nvidia /usr/lib/wsl
"""


def device_files() -> list[Path]:
    """The driver's device files; none: there is no device."""
    found = sorted(path for pattern in _NAMES for path in DEVICE_FOLDER.glob(pattern))
    return found if any(path.name == "nvidiactl" for path in found) else []


def readable_paths() -> Iterator[Path]:
    """The driver's libraries, where they are not the system's, and what it and the kernel tell about the machine.

    Nothing of /proc/self: opened before the fork it would be the zygote's.
    """
    yield from map(Path, _READ.split())
    yield from Path("/sys/devices").glob("pci*")
