"""Reads a file that a student may have made: only a regular one, whatever its path leads to, up to a limit of bytes."""

import os
import stat
from pathlib import Path


class NotRegularFile(Exception):
    """What is at the path cannot be read as an ordinary file; the text says why, to follow the file's name."""


def read_regular_file(path: Path, max_bytes: int) -> bytes:
    """The content of the file. Raises NotRegularFile for links, folders, FIFOs, and for more than ``max_bytes``."""
    try:
        # Without O_NONBLOCK the FIFO of a student would wait for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        # The error of a link is that of a path through a loop of links, too.
        why = "is not an ordinary file" if os.path.islink(path) else f"cannot be read: {error.strerror}"
        raise NotRegularFile(why) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegularFile("is not an ordinary file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(max_bytes + 1) if status.st_size <= max_bytes else None
    except OSError as error:
        raise NotRegularFile(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)
    if content is None or len(content) > max_bytes:
        raise NotRegularFile(f"is larger than {max_bytes >> 20} MB")
    return content
