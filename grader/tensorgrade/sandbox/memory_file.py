"""A file whose content is in memory, opened as `open` would open it."""

import errno
import io
import os
from typing import Any


class MemoryFile(io.RawIOBase):
    """An unbuffered binary file; all that are open on one ``content`` share it."""

    def __init__(self, content: bytearray, name: str, mode: str) -> None:
        super().__init__()
        self.name = name
        self._reads, self._writes = "r" in mode or "+" in mode, "r" not in mode or "+" in mode
        self._appends = "a" in mode
        kind = "x" if "x" in mode else "a" if self._appends else "r" if self._reads else "w"
        self.mode = f"{kind}b+" if self._reads and self._writes else f"{kind}b"  # as `io.FileIO` has it
        if "w" in mode:
            content.clear()
        self._content = content
        self._position = len(content) if self._appends else 0

    def readable(self) -> bool:
        """Whether the mode allows reading."""
        return self._reads

    def writable(self) -> bool:
        """Whether the mode allows writing."""
        return self._writes

    def seekable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the position; the number of bytes read."""
        if not self._reads:
            raise io.UnsupportedOperation("not readable")
        target = memoryview(buffer).cast("B")
        read = self._content[self._position : self._position + len(target)]
        target[: len(read)] = read
        self._position += len(read)
        return len(read)

    def write(self, data: Any) -> int:
        """Write all of the data at the position, or at the end in append mode."""
        if not self._writes:
            raise io.UnsupportedOperation("not writable")
        written = bytes(data)
        start = len(self._content) if self._appends else self._position
        self._content.extend(bytes(max(0, start - len(self._content))))
        self._content[start : start + len(written)] = written
        self._position = start + len(written)
        return len(written)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position and return it."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: len(self._content)}[whence]
        if start + offset < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        """The position."""
        return self._position

    def truncate(self, size: int | None = None) -> int:
        """Cut or extend the content to a size, by default to the position."""
        size = self._position if size is None else size
        del self._content[size:]
        self._content.extend(bytes(size - len(self._content)))
        return size


def open_content(
    content: bytearray,
    name: str,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
) -> Any:
    """A file over the content, in the layers that `io.open` makes for these arguments; text is UTF-8 by default.

    Raises ValueError for a mode that `io.open` does not have.
    """
    kinds = set(mode)
    if (
        not mode
        or kinds - set("rwaxbt+")
        or len(kinds) < len(mode)
        or len(kinds & set("rwax")) != 1
        or kinds >= {"b", "t"}
    ):
        raise ValueError(f"invalid mode: {mode!r}")
    if "b" in mode and not encoding is errors is newline is None:
        raise ValueError("binary mode doesn't take an encoding, errors or newline argument")
    raw = MemoryFile(content, name, mode)
    if buffering == 0:
        if "b" not in mode:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    buffered: io.BufferedRandom | io.BufferedReader | io.BufferedWriter
    if "+" in mode:
        buffered = io.BufferedRandom(raw, size)
    else:
        buffered = io.BufferedReader(raw, size) if "r" in mode else io.BufferedWriter(raw, size)
    if "b" in mode:
        return buffered
    encoding = "utf-8" if encoding in (None, "locale") else encoding
    text = io.TextIOWrapper(buffered, encoding, errors, newline, line_buffering=buffering == 1)
    text.mode = mode  # type: ignore[misc]
    return text
