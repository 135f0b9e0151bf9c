"""The limits of a student's process, and the layers of isolation that it applies to itself before student code runs.

`lock_process` is irrevocable for the calling process and returns the names of the layers that keep what they promise,
each after its trial. `LAYERS` describes the promises; ``strict`` grading requires all of them.
"""

import ctypes
import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass

from tensorgrade.parent_death import end_with_parent
from tensorgrade.sandbox import cuda_access, environment_block, landlock, layer_trials, null_files

try:
    from tensorgrade.sandbox import seccomp
except (ImportError, OSError, RuntimeError):  # no pyseccomp, or the system has no libseccomp
    seccomp = None  # type: ignore[assignment]

LAYERS = {
    "session": "a process group of its own, which the host kills as a whole",
    "descriptors": "no open file but the wire and /dev/null",
    "environment": "an empty environment, also where the kernel left it",
    "directory": "a private temporary directory, removed afterwards",
    "user": "an account of its own without rights (when the grader runs as root)",
    "no-new-privileges": "setuid programs give no rights",
    "rlimits": "limits on memory, CPU time, processes, open files and file sizes",
    "landlock": "reads no files but the interpreter's library and NumPy, writes nowhere",
    "seccomp": "only the system calls that answers need: no sockets, programs, processes, signals, changes of files",
}

# What to install or change to get a missing layer.
REMEDIES = {
    "landlock": "a Linux kernel from 5.13 on with Landlock among its security modules",
    "seccomp": "the system's libseccomp2 (apt-get install libseccomp2) and pyseccomp (pip install pyseccomp)",
    "user": "another account than root's, or the right to change to one",
}

_PR_SET_NO_NEW_PRIVS = 38
_prctl = ctypes.CDLL(None).prctl
_NOBODY = 65534
_FIRST_USER = 2_000_000


@dataclass(frozen=True)
class Limits:
    """Limits of one submission's processes. Seconds are CPU time, measured by the host; sizes are in bytes.

    `tensorgrade.sandbox.submission_clock` says what holds for code that sleeps.
    """

    cell_seconds: float = 10.0
    notebook_seconds: float = 30.0
    """All cells together. Of cells that have not run by then, only the definitions are run."""
    submission_seconds: float = 90.0
    """Everything together, but for cells that are run again: what has not run by then is not run."""
    cpu_seconds: int = 300
    memory: int = 1 << 30
    file_size: int = 16 << 20
    open_files: int = 64
    answer: int = 64 << 20
    """All messages of a submission together."""
    answer_nodes: int = 1_000_000
    """Values in all messages of a submission together; an array is about ten, a number in a list two."""
    printed: int = 20_000
    """Characters of output of all cells together."""


def compile_filters() -> None:
    """Compile the seccomp filters once, before children are forked."""
    if seccomp is not None:
        seccomp.tried_calls()
        seccomp.compile_filter(False)
        if cuda_access.device_files():
            seccomp.compile_filter(True)


def lock_process(limits: Limits, directory: str, keep: int, rules: int | None, device: bool = False) -> list[str]:
    """Lock this process irrevocably; ``keep`` is the one descriptor that stays open.

    ``rules`` is the descriptor of Landlock's rules, or None where the kernel has none. ``device``: the process will
    use a CUDA device, whose driver starts threads and reserves more addresses than there is memory.

    Returns the names of the layers that a trial has found to hold.
    """
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    zygote = os.getppid()
    os.environ.clear()
    environment = environment_block.erase()
    # While still root: the account that will run the code must own the directory.
    user = _unprivileged_user() if os.getuid() == 0 else None
    if user is not None:
        os.chown(directory, user, user)
    bounds = _limit_resources(limits, device, own_account=user is not None)
    os.chdir(directory)
    status = os.stat(".")
    os.environ.update(HOME=directory, TMPDIR=directory)
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        end_with_parent(zygote)  # the change of account has taken it back
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    null = null_files.open_null_device()
    probe = layer_trials.open_probe()
    if rules is not None:
        landlock.restrict(rules)
    _close_all_but([keep, probe.file, probe.descriptors], null, descriptors)
    if seccomp is not None:
        seccomp.load_filter(device)
    calls = seccomp.tried_calls() if seccomp is not None else ()
    layers = layer_trials.layers_that_hold(
        layer_trials.LockedProcess(probe, directory, status, environment, keep, bounds, tried_calls=calls)
    )
    probe.close()
    return sorted(layers)


def _close_all_but(kept: Iterable[int], null: int, limit: int) -> None:
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    first = 3
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, limit)


def is_of_sandbox(user: int) -> bool:
    """Whether that account may own the private directories of this account's runs."""
    return user == os.geteuid() or os.geteuid() == 0 and (user == _NOBODY or user >= _FIRST_USER)


def _unprivileged_user() -> int:
    """A user id that no other process has, or nobody's where the user namespace does not map such an id."""
    user = _FIRST_USER + os.getpid()
    try:
        with open("/proc/self/uid_map") as lines:
            ranges = [tuple(int(number) for number in line.split()) for line in lines]
    except OSError:
        ranges = []
    mapped = any(first <= user < first + count for first, _, count in ranges)
    return user if mapped else _NOBODY


def _limit_resources(limits: Limits, device: bool, own_account: bool) -> dict[int, tuple[int, int]]:
    """Set the limits, and return them, soft and hard.

    ``own_account``: no other process runs under this one's account, so that RLIMIT_NPROC counts only its threads.
    """
    with open("/proc/self/statm") as line:
        sizes = [int(count) * resource.getpagesize() for count in line.read().split()]
    mapped, data = sizes[0], sizes[5]
    bounds = {
        # On top of what the interpreter and NumPy have mapped already.
        resource.RLIMIT_AS: mapped + limits.memory,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    if device:
        # CUDA reserves hundreds of gigabytes of addresses, so limit writable memory instead of the address space.
        bounds[resource.RLIMIT_DATA] = data + limits.memory + cuda_access.HOST_MEMORY
        bounds[resource.RLIMIT_NOFILE] = cuda_access.OPEN_FILES
        bounds[resource.RLIMIT_NPROC] = cuda_access.THREADS
        del bounds[resource.RLIMIT_AS]
        if not own_account:
            del bounds[resource.RLIMIT_NPROC]
    pairs = {limit: (bound, bound) for limit, bound in bounds.items()}
    # At the soft limit the kernel sends a signal that says why, SIGXCPU, which code may ignore.
    pairs[resource.RLIMIT_CPU] = (max(limits.cpu_seconds - 1, 1), limits.cpu_seconds)
    for limit, pair in pairs.items():
        most = resource.getrlimit(limit)[1]
        soft, hard = (bound if most == resource.RLIM_INFINITY else min(bound, most) for bound in pair)
        pairs[limit] = (soft, hard)
        resource.setrlimit(limit, pairs[limit])
    return pairs
