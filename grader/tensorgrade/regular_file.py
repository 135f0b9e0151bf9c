"""Reads a file that a student may have made: only a regular one, whatever its path leads to, up to a limit of bytes."""

import os
import stat
from pathlib import Path


class NotRegularFile(Exception):
    """What is at the path cannot be read as an ordinary file; the text says why, to follow the file's name."""


def read_first_bytes(path: Path, limit: int) -> tuple[bytes, int]:
    """At most ``limit`` bytes of the file, and its size.

    Raises NotRegularFile for links, folders, pipes and devices, and OSError for what cannot be read.
    """
    try:
        # Without O_NONBLOCK, opening a pipe would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        # The error of a link is that of a path through a loop of links, too.
        if os.path.islink(path) or (os.path.exists(path) and not os.path.isfile(path)):
            raise NotRegularFile("is not an ordinary file") from None
        raise
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise NotRegularFile("is not an ordinary file")
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(limit), status.st_size


def read_regular_file(path: Path, max_bytes: int) -> bytes:
    """The content of the file. Raises NotRegularFile also for more than ``max_bytes``, and where it cannot be read."""
    try:
        content, size = read_first_bytes(path, max_bytes)
    except OSError as error:
        raise NotRegularFile(f"cannot be read: {error.strerror}") from None
    if size > max_bytes:
        raise NotRegularFile(f"is larger than {max_bytes >> 20} MB")
    return content
