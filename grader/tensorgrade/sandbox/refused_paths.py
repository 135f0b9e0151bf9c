"""Functions that open, make and remove files by name, in a process whose filter refuses that before it sees the name.

Without the filter the kernel would look at the path first: that a file is missing, or a folder there already, is no
lack of rights, and code may expect it (``except FileNotFoundError``). So the path is looked at here.
"""

import errno
import functools
import io
import os
import stat
from collections.abc import Callable
from typing import Any

_open = io.open
_open_descriptor = os.open


def open_file(
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Callable[[str, int], int] | None = None,
) -> Any:
    """`io.open`."""
    try:
        return _open(file, mode, buffering, encoding, errors, newline, closefd, opener)
    except PermissionError:
        _look(file, makes="r" not in mode, new="x" in mode, of_folders=False)
        raise


def open_descriptor(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    """`os.open`."""
    try:
        return _open_descriptor(path, flags, mode, dir_fd=dir_fd)
    except PermissionError:
        if dir_fd is None and flags & (os.O_ACCMODE | os.O_CREAT | os.O_TRUNC):
            _look(path, makes=bool(flags & os.O_CREAT), new=bool(flags & os.O_EXCL), of_folders=False)
        raise


def install() -> None:
    """Replace those of `os` that make or remove in this process. They are refused all the same."""
    for name in ("unlink", "remove", "rmdir", "rename", "replace"):
        setattr(os, name, _looks(getattr(os, name)))
    os.mkdir = _looks(os.mkdir, makes=True, new=True)


def _looks(function: Callable[..., Any], **how: bool) -> Callable[..., Any]:
    @functools.wraps(function)
    def tried(path: Any, *arguments: Any, **keywords: Any) -> Any:
        try:
            return function(path, *arguments, **keywords)
        except PermissionError:
            if not keywords:  # a path from another folder
                _look(path, **how)
            raise

    return tried


def _look(path: Any, *, makes: bool = False, new: bool = False, of_folders: bool = True) -> None:
    """Raise what is wrong with the path: nothing is there; something is, where it is to be ``new``; it is a folder."""
    if isinstance(path, int):
        return
    name = os.fsdecode(path)
    if not os.path.lexists(name):
        if not makes or not os.path.isdir(os.path.dirname(name) or os.curdir):
            raise _error(errno.ENOENT, path)
    elif new:
        raise _error(errno.EEXIST, path)
    elif not of_folders and stat.S_ISDIR(os.stat(name).st_mode):
        raise _error(errno.EISDIR, path)


def _error(number: int, path: Any) -> OSError:
    return OSError(number, os.strerror(number), path)
