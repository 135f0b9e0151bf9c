"""Trials of the layers of isolation: a locked child does what each layer is to prevent, before student code runs.

A layer whose call succeeded may still promise more than this kernel keeps: Landlock before its version 3 lets files be
emptied. So each layer is named only after its trial. The trials are harmless where nothing prevents them: files are
tried on a probe without a name, and system calls mostly with arguments that the kernel answers with another error.

The functions of `posix` are used, because those of `os` are replaced for student code.
"""

import ctypes
import errno
import os
import posix
import resource
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.sandbox.environment_block import EnvironmentBlock

_NAME = "probe"
_CONTENT = b"This file stays as it is."
_MODE = 0o600
_REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS)
_NULL_DEVICE = os.makedev(1, 3)
_PR_GET_NO_NEW_PRIVS = 39

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


@dataclass(frozen=True)
class Probe:
    """What has to be opened before the locks, by the account that will run the code."""

    file: int
    """A descriptor of a file of this account, which has no name any more. It can be reached through /proc only, and is
    none of those that may be read."""
    descriptors: int
    """A descriptor of the folder that lists this process's descriptors."""

    @property
    def path(self) -> str:
        """The path of the file."""
        return f"/proc/self/fd/{self.file}"

    def close(self) -> None:
        """Close both, so that student code does not have them."""
        posix.close(self.file)
        posix.close(self.descriptors)


def open_probe() -> Probe:
    """The probe, made in the working directory, in which this account may write. Raises OSError."""
    file = posix.open(_NAME, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
    posix.write(file, _CONTENT)
    posix.unlink(_NAME)
    probe = Probe(file, posix.open("/proc/self/fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
    posix.close(posix.open(probe.path, os.O_RDWR))  # it can be written before the locks
    return probe


@dataclass(frozen=True)
class LockedProcess:
    """What the trials have to know about this process."""

    probe: Probe
    directory: str
    directory_status: os.stat_result
    environment: EnvironmentBlock
    wire: int
    """The one descriptor that stays open."""
    bounds: Mapping[int, tuple[int, int]]
    """Its resource limits, soft and hard."""
    tried_calls: Sequence[tuple[int, ...]]
    """System calls that the filter refuses, by number, with arguments that the kernel refuses with another error."""


def layers_that_hold(process: LockedProcess) -> set[str]:
    """The layers whose trial shows that they keep what they promise."""
    return {name for name, holds in _TRIALS.items() if _holds(holds, process)}


def _holds(trial: Callable[[LockedProcess], bool], process: LockedProcess) -> bool:
    try:
        return trial(process)
    except OSError:
        return False


def _session(_: LockedProcess) -> bool:
    return posix.getpid() == posix.getsid(0) == posix.getpgid(0)


def _descriptors(process: LockedProcess) -> bool:
    listed = {int(name) for name in posix.listdir(process.probe.descriptors)}
    known = {0, 1, 2, process.wire, process.probe.file, process.probe.descriptors}
    # Listing opened one more, for as long as it took.
    return {number for number in listed if _is_open(number)} == known and all(map(_is_null, (0, 1, 2)))


def _is_open(descriptor: int) -> bool:
    try:
        posix.fstat(descriptor)
    except OSError:
        return False
    return True


def _is_null(descriptor: int) -> bool:
    status = posix.fstat(descriptor)
    return stat.S_ISCHR(status.st_mode) and status.st_rdev == _NULL_DEVICE


def _environment(process: LockedProcess) -> bool:
    return set(os.environ) == {"HOME", "TMPDIR"} and process.environment.is_empty()


def _directory(process: LockedProcess) -> bool:
    return os.path.samestat(posix.stat("."), process.directory_status)


def _user(_: LockedProcess) -> bool:
    return 0 not in posix.getresuid() and _is_refused(posix.setresuid, 0, 0, 0)


def _no_new_privileges(_: LockedProcess) -> bool:
    return bool(_libc.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)


def _rlimits(process: LockedProcess) -> bool:
    return all(
        resource.getrlimit(limit) == bounds and _cannot_be_raised(limit, bounds[1])
        for limit, bounds in process.bounds.items()
    )


def _cannot_be_raised(limit: int, bound: int) -> bool:
    try:
        resource.setrlimit(limit, (bound, bound + 1))
    except (OSError, ValueError):  # Python's own name for EPERM
        return True
    return False


def _landlock(process: LockedProcess) -> bool:
    """It reads no other file, and changes none; it makes, removes and renames no folder, here its own."""
    path, directory = process.probe.path, process.directory
    return (
        all(
            _is_refused(_open, path, flags)
            for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDONLY | os.O_TRUNC, os.O_RDWR | os.O_TRUNC)
        )
        and _is_refused(posix.truncate, path, 0)
        and _is_refused(_make_folder, _NAME)
        and _is_refused(posix.unlink, directory)  # the kernel's own answer: it is a folder
        and _is_refused(posix.rename, directory, directory)  # without a lock it does nothing
        and posix.pread(process.probe.file, len(_CONTENT) + 1, 0) == _CONTENT
    )


def _seccomp(process: LockedProcess) -> bool:
    """It starts no process, changes no attribute, and none of the calls that answers do not need is answered."""
    return (
        all(_is_refused(_call, *call) for call in process.tried_calls)
        and _is_refused(posix.chmod, process.probe.path, _MODE)
        and _is_refused(posix.open, "", os.O_RDONLY | os.O_TRUNC)  # the kernel's own answer: there is no such file
        and _is_refused(_fork)
    )


_TRIALS: Mapping[str, Callable[[LockedProcess], bool]] = {
    "session": _session,
    "descriptors": _descriptors,
    "environment": _environment,
    "directory": _directory,
    "user": _user,
    "no-new-privileges": _no_new_privileges,
    "rlimits": _rlimits,
    "landlock": _landlock,
    "seccomp": _seccomp,
}


def _is_refused(action: Callable[..., Any], *arguments: Any) -> bool:
    try:
        action(*arguments)
    except OSError as error:
        return error.errno in _REFUSALS
    return False


def _open(path: str, flags: int) -> None:
    posix.close(posix.open(path, flags))


def _make_folder(path: str) -> None:
    posix.mkdir(path)
    posix.rmdir(path)


def _fork() -> None:
    pid = posix.fork()
    if pid == 0:
        posix._exit(0)
    posix.waitpid(pid, 0)


def _call(number: int, *arguments: int) -> None:
    if _libc.syscall(number, *map(ctypes.c_long, arguments)) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
