"""What a student's process may use, and the locks that it puts on itself before student code runs.

`lock_process` is irrevocable for the calling process. It returns the layers in force by name;
`LAYERS` says what each one does and is what ``strict`` asks for.
"""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

from tensorgrade.sandbox import cuda_access, landlock

try:
    from tensorgrade.sandbox import seccomp
except (ImportError, OSError, RuntimeError):  # no pyseccomp, or the system has no libseccomp
    seccomp = None  # type: ignore[assignment]

LAYERS = {
    "session": "a process group of its own, which the host kills as a whole",
    "descriptors": "no open file but the wire and /dev/null",
    "environment": "an empty environment",
    "directory": "a private temporary directory, removed afterwards",
    "user": "an account of its own without rights (when the grader runs as root)",
    "no-new-privileges": "setuid programs give no rights",
    "rlimits": "limits on memory, CPU time, processes, open files and file sizes",
    "landlock": "reads the interpreter's library and NumPy, writes nowhere; no TCP, no signals to others",
    "seccomp": "no sockets, programs, processes, namespaces, tracing or other doors into the kernel",
}

# What brings a missing layer, where something can.
REMEDIES = {
    "landlock": "a Linux kernel from 5.13 on with Landlock among its security modules",
    "seccomp": "the system's libseccomp2 (apt-get install libseccomp2) and pyseccomp (pip install pyseccomp)",
    "user": "another account than root's, or the right to change to one",
}

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_NOBODY = 65534
_FIRST_USER = 2_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission's process. Seconds are wall clock, kept by the host; sizes in bytes."""

    cell_seconds: float = 10.0
    notebook_seconds: float = 30.0
    """All cells together; those that it does not reach are cut to their definitions."""
    calls_factor: float = 10.0
    """All calls of an exercise together may take this many times one call's seconds."""
    cpu_seconds: int = 300
    memory: int = 1 << 30
    file_size: int = 16 << 20
    open_files: int = 64
    answer: int = 64 << 20
    """All answers of an exercise together."""
    printed: int = 20_000


def compile_filters() -> None:
    """Make what all children's locks have in common, before they are forked."""
    if seccomp is not None:
        seccomp.compile_filter(False)
        if cuda_access.device_files():
            seccomp.compile_filter(True)


def lock_process(limits: Limits, directory: str, keep: int, rules: int | None, device: bool = False) -> list[str]:
    """Lock this process for good: ``keep`` is the one descriptor that stays open.

    ``rules`` is the descriptor of Landlock's rules, or None where the kernel has none. ``device``: the process will
    use a CUDA device, whose driver starts threads and maps more addresses than any memory.

    Returns the names of the layers that took.
    """
    held = ["session"] if os.getpid() == os.getsid(0) else []
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.environ.clear()
    held.append("environment")
    # While still root, so that the account that will run the code owns its directory.
    user = _unprivileged_user() if os.getuid() == 0 else None
    if user is not None:
        os.chown(directory, user, user)
    _limit_resources(limits, device, alone=user is not None)
    held.append("rlimits")
    os.chdir(directory)
    os.environ.update(HOME=directory, TMPDIR=directory)
    held.append("directory")
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    if os.getuid() != 0:
        held.append("user")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        held.append("no-new-privileges")
    # After the change of user, which clears it: the child dies with the zygote.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    if rules is not None:
        landlock.restrict(rules)
        held.append("landlock")
    _close_all_but(keep, null, descriptors)
    held.append("descriptors")
    if seccomp is not None:
        seccomp.load_filter(device)
        held.append("seccomp")
    return sorted(held)


def _close_all_but(keep: int, null: int, limit: int) -> None:
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, limit)


def _unprivileged_user() -> int:
    """A user id that no other process has, or nobody's where the kernel maps no such id."""
    wanted = _FIRST_USER + os.getpid()
    try:
        with open("/proc/self/uid_map") as lines:
            ranges = [tuple(int(number) for number in line.split()) for line in lines]
    except OSError:
        ranges = []
    mapped = any(first <= wanted < first + count for first, _, count in ranges)
    return wanted if mapped else _NOBODY


def _limit_resources(limits: Limits, device: bool, alone: bool) -> None:
    """``alone``: nothing else runs under this process's account, so that its threads can be counted."""
    with open("/proc/self/statm") as line:
        sizes = [int(count) * resource.getpagesize() for count in line.read().split()]
    mapped, data = sizes[0], sizes[5]
    bounds = {
        # Beyond what the interpreter and NumPy have mapped already.
        resource.RLIMIT_AS: mapped + limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    if device:
        # CUDA reserves addresses by the hundred gigabytes. What can be written to is counted all the same.
        bounds[resource.RLIMIT_DATA] = data + limits.memory + cuda_access.HOST_MEMORY
        bounds[resource.RLIMIT_NOFILE] = cuda_access.OPEN_FILES
        bounds[resource.RLIMIT_NPROC] = cuda_access.THREADS
        del bounds[resource.RLIMIT_AS]
        if not alone:  # the account's other processes would count, too
            del bounds[resource.RLIMIT_NPROC]
    for what, bound in bounds.items():
        hard = resource.getrlimit(what)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (bound, bound))
