"""Whether the machine itself is short of memory: then a process may lack it that is far from its own limit."""

from pathlib import Path

MEMORY = Path("/proc/meminfo")
OVERCOMMIT = Path("/proc/sys/vm/overcommit_memory")
_STRICT = "2"
"""The kernel gives no more memory than it has."""


def is_short(needed: int) -> bool:
    """Whether the machine may have less than so many bytes for a process. False where the kernel does not say."""
    try:
        sizes = {name: int(size.split()[0]) << 10 for name, _, size in map(_parts, MEMORY.read_text().splitlines())}
        if sizes["MemAvailable"] + sizes["SwapFree"] < needed:
            return True
        is_strict = OVERCOMMIT.read_text().strip() == _STRICT
        return is_strict and sizes["CommitLimit"] - sizes["Committed_AS"] < needed
    except (OSError, ValueError, IndexError, KeyError):
        return False


def _parts(line: str) -> tuple[str, str, str]:
    return line.partition(":")
