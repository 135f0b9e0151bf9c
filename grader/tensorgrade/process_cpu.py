"""The CPU time of another process, as the kernel counts it."""

import time

_CPUCLOCK_SCHED = 2


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads of the process. Raises OSError where there is none."""
    return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)  # the kernel's MAKE_PROCESS_CPUCLOCK
