"""The directory that a student's process may write to: made for it, and removed with everything in it.

Its owner holds a lock on it. Where nobody does, the owner is gone, and the directory is swept by the next run.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

PREFIX = "tensorgrade-run-"
"""Of the names of these directories. Those that version 0.1.0 makes have no locks, and another prefix."""


class PrivateDirectory:
    """A new directory that other accounts cannot read, in use until it is removed."""

    def __init__(self, present: "set[PrivateDirectory]") -> None:
        """Make it. It is in ``present`` until it is removed, also where this is interrupted, as by Ctrl-C."""
        self._present = present
        self._descriptor: int | None = None
        while self._descriptor is None:  # another run may have swept it before it was locked
            self.path = Path(tempfile.gettempdir()) / f"{PREFIX}{secrets.token_hex(8)}"
            present.add(self)
            self.path.mkdir(mode=0o700)
            self._descriptor = _lock(self.path)

    def remove(self) -> None:
        """Remove it, and everything in it, unless that is done."""
        if self in self._present:
            remove_directory(self.path)
            self._present.remove(self)
            if self._descriptor is not None:
                os.close(self._descriptor)


def sweep(is_ours: Callable[[int], bool]) -> None:
    """Remove the directories of runs that are gone, where the account that owns them ``is_ours``."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another run sweeps as well
            descriptor = _lock(path) if is_ours(os.lstat(path).st_uid) else None
            if descriptor is not None:
                remove_directory(path)
                os.close(descriptor)


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock of a directory; None where another one does, or where the directory is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), os.lstat(path)):
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None


def remove_directory(directory: Path) -> None:
    """Remove the directory and its content, including folders without permissions; links are not followed."""
    with contextlib.suppress(OSError):
        os.chmod(directory, 0o700)
    for folder, folders, _ in os.walk(directory):
        for name in folders:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
    shutil.rmtree(directory, ignore_errors=True)
