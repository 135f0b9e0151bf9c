"""The block of memory in which the kernel leaves the environment that a program was started with.

`os.environ` is a copy: emptying it leaves the block as it was, on the stack, where any code of the process can read it.
"""

import ctypes
import os
from dataclasses import dataclass
from functools import cache

_STATE_FIELD, _START_FIELD, _END_FIELD = 3, 50, 51
"""Numbers of fields of /proc/PID/stat in proc_pid_stat(5): the first one after the name, and the block's bounds."""


@dataclass(frozen=True)
class EnvironmentBlock:
    """Where the block is in this process, in bytes."""

    start: int
    size: int

    def is_empty(self) -> bool:
        """Whether it holds nothing but zeros."""
        return not any(ctypes.string_at(self.start, self.size))


@cache
def erase() -> EnvironmentBlock:
    """Overwrite the block with zeros, once: forked processes inherit it so. `os.environ` stays as it is."""
    variables = dict(os.environ)
    os.environ.clear()
    ctypes.CDLL(None).clearenv()  # nothing may point into the block, whatever `os.environ` does not know of
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    start, end = (int(fields[number - _STATE_FIELD]) for number in (_START_FIELD, _END_FIELD))
    ctypes.memset(start, 0, end - start)
    os.environ.update(variables)
    return EnvironmentBlock(start, end - start)
