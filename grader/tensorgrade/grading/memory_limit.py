"""A limit on the memory of a process that grades: the last resort, by which a submission costs one student's result.

What a submission may cost is bounded where it is read (`tensorgrade.submission.limited_reader`,
`tensorgrade.sandbox.wire`). Should that not be enough, the process gets a MemoryError, which is that submission's
could-not-tell, and is not ended by the kernel, which would end the whole run.
"""

import resource

MAX_GROWTH = 1 << 30
"""Bytes that the process may take beside what it has."""


def limit_own_memory(growth: int = MAX_GROWTH) -> None:
    """Limit this process's writable memory; for a process that does nothing but grading.

    The limit is soft: the sandbox's first process lifts it, since students' processes have limits of their own.
    """
    with open("/proc/self/statm") as line:
        data = int(line.read().split()[5]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    limit = data + growth
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
