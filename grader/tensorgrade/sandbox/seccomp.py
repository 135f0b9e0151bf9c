"""The seccomp filter (through libseccomp): a student's process may make the system calls of a list, and no others.

Together with Landlock (files), limits (memory, time) and closed descriptors, the process can only compute, read the
files of its libraries, and use the one socket that is open. The lists are `tensorgrade.sandbox.system_calls`.
"""

import ctypes
import errno
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache

import pyseccomp

from tensorgrade.sandbox import system_calls

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
INSTRUCTION_BYTES = 8
"""Size of one instruction of a BPF program."""

_prctl = ctypes.CDLL(None, use_errno=True).prctl
_REFUSE = pyseccomp.ERRNO(errno.EPERM)
_NOT_THERE = pyseccomp.ERRNO(errno.ENOSYS)
_NO_ACCESS = pyseccomp.ERRNO(errno.EACCES)
"""As Landlock answers."""
_UNKNOWN = -1
"""What libseccomp resolves a name to that it does not know. Calls that only other architectures have are below it."""
_LOW_HALF = 0xFFFFFFFF
"""The kernel reads flags and requests from the low half of their register."""


@cache
def compile_filter(device: bool) -> bytes:
    """The filter as a BPF program. Compiled before the fork, because compiling takes longer than loading.

    ``device``: the process will use a CUDA device, whose driver makes calls that nobody has listed: it may make all
    but the refused ones, and may start threads.
    """
    return export(build_filter(device))


@cache
def tried_calls() -> tuple[tuple[int, ...], ...]:
    """System calls that both filters refuse, to be tried in a locked child: numbers and arguments."""
    calls = [*((name, *[-1] * 6) for name in system_calls.TRIED.split()), *system_calls.TRIED_WITH]
    numbered = ((pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name), *arguments) for name, *arguments in calls)
    return tuple(call for call in numbered if call[0] >= 0)


def build_filter(device: bool, architecture: int | None = None) -> pyseccomp.SyscallFilter:
    """The rules for this machine's architecture, or for another one (of ``pyseccomp.Arch``)."""
    rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW if device else _NOT_THERE)
    if architecture is not None:
        rules.remove_arch(pyseccomp.system_arch())
        rules.add_arch(architecture)
    _refuse(rules, device)
    if not device:
        _allow(rules)
    return rules


def _refuse(rules: pyseccomp.SyscallFilter, device: bool) -> None:
    """What every child is refused."""
    for name in _names(system_calls.REFUSED):
        if device and name == "clone":
            _add(rules, _REFUSE, name, pyseccomp.Arg(0, pyseccomp.MASKED_EQ, system_calls.CLONE_THREAD, 0))
        else:
            _add(rules, _REFUSE, name)
    for number in (*system_calls.NEWER, *system_calls.UNNAMED):
        _add(rules, _REFUSE, number)
    if device:  # in the other children this is the default
        for name in system_calls.MISSING.split():
            _add(rules, _NOT_THERE, name)
    for name in system_calls.NO_ATTRIBUTES.split():
        _add(rules, pyseccomp.ERRNO(errno.EOPNOTSUPP), name)
    for (name, position), requests in system_calls.REFUSED_REQUESTS.items():
        for request in requests:
            _add(rules, _REFUSE, name, _equals(position, request))
    for kind in system_calls.REFUSED_IOCTL_TYPES:
        _add(rules, _REFUSE, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFF00, kind << 8))
    # A process may lower its own limits (pid 0), and may not touch those of others.
    _add(rules, _REFUSE, "prlimit64", pyseccomp.Arg(0, pyseccomp.NE, 0))
    for name, position in system_calls.OPENING.items():
        for mask, flags in system_calls.WRITING_UNSEEN if device else system_calls.WRITING:
            _add(rules, _NO_ACCESS, name, pyseccomp.Arg(position, pyseccomp.MASKED_EQ, mask, flags))


def _allow(rules: pyseccomp.SyscallFilter) -> None:
    for name in _names(system_calls.ALLOWED):
        _add(rules, pyseccomp.ALLOW, name)
    for (name, position), requests in system_calls.ALLOWED_REQUESTS.items():
        for request in requests:
            _add(rules, pyseccomp.ALLOW, name, _equals(position, request))
    _add(rules, pyseccomp.ALLOW, "prlimit64", pyseccomp.Arg(0, pyseccomp.EQ, 0))
    private = system_calls.FUTEX_PRIVATE
    _add(rules, pyseccomp.ALLOW, "futex", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, private, private))
    for name, position in system_calls.OPENING.items():
        _add(rules, pyseccomp.ALLOW, name, pyseccomp.Arg(position, pyseccomp.MASKED_EQ, *system_calls.READING))


def _equals(position: int, value: int) -> pyseccomp.Arg:
    return pyseccomp.Arg(position, pyseccomp.MASKED_EQ, _LOW_HALF, value)


def _names(families: Mapping[str, str]) -> Iterable[str]:
    return (name for names in families.values() for name in names.split())


def _add(rules: pyseccomp.SyscallFilter, action: int, call: str | int, *only: pyseccomp.Arg) -> None:
    """Add a rule, unless libseccomp does not know the name. Rules on calls that an architecture lacks do nothing."""
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call) if isinstance(call, str) else call
    if number != _UNKNOWN:
        rules.add_rule(action, number, *only)


def export(rules: pyseccomp.SyscallFilter) -> bytes:
    """The rules as a BPF program."""
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def load_filter(device: bool) -> None:
    """Load the filter into this process, irrevocably. It must be single-threaded and have set no_new_privs."""
    content = compile_filter(device)
    filters = ctypes.create_string_buffer(content, len(content))
    loaded = _Program(len(filters) // INSTRUCTION_BYTES, ctypes.cast(filters, ctypes.c_void_p))
    if _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(loaded), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


class _Program(ctypes.Structure):
    """struct sock_fprog of <linux/filter.h>."""

    _fields_ = (("length", ctypes.c_ushort), ("filters", ctypes.c_void_p))
