"""Writes files atomically: to a temporary file in the same folder, which then replaces the old one."""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

_USER_REASONS = {
    errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.EFBIG, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOSPC,
    errno.ENOTDIR, errno.EPERM, errno.EROFS,
}  # fmt: skip
"""A full disk, no permission, or a path where no file can be. Whatever else fails is no mistake of the user's."""


class UnwritableFile(OSError):
    """A file that cannot be written, for a reason that the user can mend; the message says which file and why."""


@contextmanager
def atomic_write(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A stream whose content replaces the file unless the block raises. Creates the folder; the umask limits ``mode``.

    Raises UnwritableFile, also from the stream, where the disk is full or the path cannot be written; then a file that
    was there is unchanged.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with _user_reasons(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with io.BufferedWriter(_File(descriptor, path)) as stream:
            yield stream
        with _user_reasons(path):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


class _File(io.FileIO):
    """An open file whose errors name the file that it will replace."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "wb")
        self._path = path

    def write(self, data: Any, /) -> int:
        with _user_reasons(self._path):
            return super().write(data)


@contextmanager
def _user_reasons(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _USER_REASONS:
            raise
        # mkdir says "File exists" of a file that should be a folder.
        reason = os.strerror(errno.ENOTDIR) if error.errno == errno.EEXIST else error.strerror
        raise UnwritableFile(f"{path} cannot be written: {reason}. Mend that and run the command again.") from None


def write_text_atomically(path: Path, text: str) -> None:
    """Replace the file by this text in UTF-8, atomically. Raises UnwritableFile."""
    with atomic_write(path) as stream:
        stream.write(text.encode())
