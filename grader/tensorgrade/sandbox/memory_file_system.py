"""Temporary files and directories that exist in the memory of this process only.

A student's process may write no file. Here `open` and the functions of `os` also know the files and directories that
`tensorgrade.sandbox.temporary_files` makes. Of all other paths the kernel decides.
"""

import builtins
import bz2
import errno
import functools
import io
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from typing import Any

from numpy.lib import _datasource

from tensorgrade.sandbox.memory_file import open_content
from tensorgrade.sandbox.null_files import is_null_path, null_descriptor, open_null
from tensorgrade.sandbox.refused_paths import open_file


class MemoryFileSystem:
    """Files and directories in memory: contents by absolute path."""

    def __init__(self) -> None:
        self.contents: dict[str, bytearray] = {}
        self.directories: set[str] = set()
        self._descriptors: dict[int, str] = {}

    def new_descriptor(self, path: str) -> int:
        """A descriptor that `open` and `os.write` take for the file at ``path``."""
        descriptor = null_descriptor()
        self._descriptors[descriptor] = path
        return descriptor

    def known_path(self, file: Any) -> str | None:
        """The absolute path of a file or directory that is here, or that would be made here; None for another one."""
        if not self.contents and not self.directories:
            return None
        try:
            path = os.path.abspath(os.fsdecode(file))
        except (TypeError, ValueError, OSError):  # a descriptor, or not a path at all
            return None
        known = path in self.contents or path in self.directories or os.path.dirname(path) in self.directories
        return path if known else None

    def open(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Callable[[str, int], int] | None = None,
    ) -> Any:
        """In place of `io.open`."""
        if type(file) is int and file in self._descriptors:
            path: str | None = self._descriptors.pop(file)
            os.close(file)
        else:
            path = self.known_path(file)
        if path is not None:
            return open_content(self._content(path, mode), path, mode, buffering, encoding, errors, newline)
        if opener is None and "x" not in mode and is_null_path(file):
            return open_null(file, mode, buffering, encoding, errors, newline)
        return open_file(file, mode, buffering, encoding, errors, newline, closefd, opener)

    def _content(self, path: str, mode: str) -> bytearray:
        if path in self.directories:
            raise _error(errno.EISDIR, path)
        if path in self.contents and "x" in mode:
            raise _error(errno.EEXIST, path)
        if path not in self.contents and "r" in mode:
            raise _error(errno.ENOENT, path)
        return self.contents.setdefault(path, bytearray())

    def write(self, descriptor: int, data: Any) -> int | None:
        """Append to the file of a descriptor of `new_descriptor`; None for another descriptor."""
        if descriptor not in self._descriptors:
            return None
        self.contents[self._descriptors[descriptor]] += data
        return len(data)

    def close(self, descriptor: int) -> None:
        """Forget a descriptor of `new_descriptor`."""
        self._descriptors.pop(descriptor, None)

    def stat(self, path: str) -> os.stat_result:
        """The kind and the size of a file or directory."""
        directory = path in self.directories
        size = 0 if directory else len(self._content(path, "r"))
        mode = stat.S_IFDIR | 0o700 if directory else stat.S_IFREG | 0o600
        return os.stat_result((mode, 0, 0, 1, os.getuid(), os.getgid(), size, 0, 0, 0))

    def unlink(self, path: str) -> None:
        """Remove a file."""
        self._content(path, "r")
        del self.contents[path]

    def listdir(self, path: str) -> list[str]:
        """The names in a directory."""
        if path not in self.directories:
            raise _error(errno.ENOTDIR if path in self.contents else errno.ENOENT, path)
        return [os.path.basename(name) for name in (*self.contents, *self.directories) if os.path.dirname(name) == path]

    def scandir(self, path: str) -> "Entries":
        """The entries of a directory."""
        return Entries(Entry(os.path.join(path, name), self) for name in self.listdir(path))

    def mkdir(self, path: str) -> None:
        """Make a directory."""
        if path in self.contents or path in self.directories:
            raise _error(errno.EEXIST, path)
        self.directories.add(path)

    def rmdir(self, path: str) -> None:
        """Remove an empty directory."""
        if self.listdir(path):
            raise _error(errno.ENOTEMPTY, path)
        self.directories.remove(path)

    def rmtree(self, path: str) -> None:
        """Remove a directory and all that is in it."""
        self.listdir(path)
        inside = path + os.sep
        for name in [name for name in self.contents if name.startswith(inside)]:
            del self.contents[name]
        self.directories -= {name for name in self.directories if name == path or name.startswith(inside)}

    def rename(self, source: str, target: str) -> None:
        """Give a file another name, whose content it replaces."""
        self.contents[target] = self._content(source, "r")
        if source != target:
            del self.contents[source]


class Entry:
    """An entry of a directory, like `os.DirEntry`."""

    def __init__(self, path: str, files: MemoryFileSystem) -> None:
        self.path, self.name = path, os.path.basename(path)
        self._files = files

    def __fspath__(self) -> str:
        return self.path

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a directory."""
        return self.path in self._files.directories

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""
        return self.path in self._files.contents

    def is_symlink(self) -> bool:
        """Never."""
        return False

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """As `MemoryFileSystem.stat`."""
        return self._files.stat(self.path)


class Entries:
    """What `os.scandir` returns: an iterator that is a context manager, too."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self._entries = entries

    def __iter__(self) -> Iterator[Entry]:
        return self._entries

    def __next__(self) -> Entry:
        return next(self._entries)

    def __enter__(self) -> "Entries":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is open."""


def install(files: MemoryFileSystem) -> None:
    """Let all code of this process that opens, lists or removes files by name know these files."""
    opened: Any = functools.wraps(io.open)(functools.partial(files.open))
    builtins.open = io.open = opened
    # These have kept the function under names of their own.
    kept_by: Any
    for kept_by, name in ((bz2, "_builtin_open"), (tarfile, "bltn_open")):
        setattr(kept_by, name, opened)
    _datasource._file_openers._file_openers[None] = opened  # type: ignore[attr-defined]
    for module, name, here in (
        *((os, name, files.stat) for name in ("stat", "lstat")),
        *((os, name, files.unlink) for name in ("unlink", "remove")),
        (os, "listdir", files.listdir),
        (os, "scandir", files.scandir),
        (os, "mkdir", files.mkdir),
        (os, "rmdir", files.rmdir),
        (shutil, "rmtree", files.rmtree),
    ):
        setattr(module, name, _here_or_elsewhere(files, here, getattr(module, name)))
    for name in ("rename", "replace"):
        setattr(os, name, _renamed(files, getattr(os, name)))
    os.close = _closed(files, os.close)  # type: ignore[assignment]
    os.write = _written(files, os.write)


def _here_or_elsewhere(
    files: MemoryFileSystem, here: Callable[[str], Any], elsewhere: Callable[..., Any]
) -> Callable[..., Any]:
    """A function of one path, of ``files`` where the path is one of theirs."""

    @functools.wraps(elsewhere)
    def function(path: Any = ".", *arguments: Any, **keywords: Any) -> Any:
        known = files.known_path(path)
        return here(known) if known is not None else elsewhere(path, *arguments, **keywords)

    return function


def _renamed(files: MemoryFileSystem, elsewhere: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(elsewhere)
    def function(src: Any, dst: Any, **keywords: Any) -> Any:
        source, target = files.known_path(src), files.known_path(dst)
        if source is None or target is None:
            return elsewhere(src, dst, **keywords)
        return files.rename(source, target)

    return function


def _closed(files: MemoryFileSystem, close: Callable[[int], None]) -> Callable[[int], None]:
    @functools.wraps(close)
    def function(fd: int) -> None:
        files.close(fd)
        close(fd)

    return function


def _written(files: MemoryFileSystem, write: Callable[[int, Any], int]) -> Callable[[int, Any], int]:
    @functools.wraps(write)
    def function(fd: int, data: Any, /) -> int:
        written = files.write(fd, data)
        return write(fd, data) if written is None else written

    return function


def _error(number: int, path: str) -> OSError:
    return OSError(number, os.strerror(number), path)
