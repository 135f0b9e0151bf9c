"""Landlock: rules on which files a process may read; no TCP, and no signals to processes outside the sandbox.

By raw system calls, because the wrappers on the package index support only the file rules of the
first versions. Structures and numbers are those of the kernel's ``linux/landlock.h``.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
PATH_BENEATH = 1

READ_FILE, READ_DIR, EXECUTE = 1 << 2, 1 << 3, 1 << 0
WRITE_FILE = 1 << 1
IOCTL_DEVICE = 1 << 15  # from version 5
# All rights over files, by version of the kernel's interface.
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP_RIGHTS = 0b11  # bind, connect: from version 4
SCOPES = 0b11  # abstract sockets, signals: from version 6

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class LandlockError(Exception):
    """The kernel has no Landlock or refused a call; the layer is not in force."""


def version() -> int:
    """The version of the kernel's Landlock interface; 0 where there is none."""
    return max(0, int(_libc.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)))


def ruleset(readable: Iterable[Path], devices: Iterable[Path] = ()) -> int:
    """A descriptor of rules that allow reading the ``readable`` paths and forbid all other access to files.

    ``devices`` are device files that may also be written and controlled (ioctl). Raises LandlockError.
    """
    supported = version()
    if supported == 0:
        raise LandlockError("this kernel has no Landlock")
    rights = FILE_RIGHTS[min(supported, max(FILE_RIGHTS))]
    fields = [rights, TCP_RIGHTS if supported >= 4 else 0, SCOPES if supported >= 6 else 0]
    size = 8 if supported < 4 else (16 if supported < 6 else 24)
    attributes = struct.pack("=QQQ", *fields)[:size]
    descriptor = int(_libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), 0))
    if descriptor < 0:
        raise LandlockError(os.strerror(ctypes.get_errno()))
    for path in readable:
        _allow(descriptor, path, READ_FILE | EXECUTE | READ_DIR if path.is_dir() else READ_FILE | EXECUTE)
    for path in devices:
        _allow(descriptor, path, (READ_FILE | WRITE_FILE | IOCTL_DEVICE) & rights)
    return descriptor


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # this machine has no such path
        return
    try:
        # "struct landlock_path_beneath_attr" is packed: 8 bytes of rights, 4 of descriptor.
        rule = struct.pack("=Qi", rights, beneath)
        if _libc.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0) != 0:
            raise LandlockError(os.strerror(ctypes.get_errno()))
    finally:
        os.close(beneath)


def restrict(rules: int) -> None:
    """Apply the rules to this process, irrevocably. It must have set no_new_privs. Raises LandlockError."""
    if _libc.syscall(RESTRICT_SELF, rules, 0) != 0:
        raise LandlockError(os.strerror(ctypes.get_errno()))
