"""Reads the first bytes of an ordinary file that a student may have made: never a link, a device or a pipe."""

import os
import stat
from pathlib import Path

MAX_BYTES = 20 << 20
"""Bytes of a file that is graded."""


class NotOrdinaryFile(Exception):
    """A link, a folder, a pipe or the like."""


def read_first_bytes(path: Path, limit: int) -> tuple[bytes, int]:
    """At most ``limit`` bytes of the file, and its size. Raises OSError, and NotOrdinaryFile."""
    try:
        # Without O_NONBLOCK, opening a pipe would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise NotOrdinaryFile from None
        raise
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise NotOrdinaryFile
    with open(descriptor, "rb") as stream:
        return stream.read(limit), status.st_size


def printable_line(text: bytes, limit: int) -> str:
    """The text of some bytes in UTF-8 without line breaks and control characters, cut to ``limit`` characters."""
    return "".join(letter for letter in text.decode("utf-8", "replace").strip() if letter.isprintable())[:limit]
