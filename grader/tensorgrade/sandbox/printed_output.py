"""What cells print, up to a number of characters."""

import codecs
import io
from typing import Any


class LimitedOutput(io.StringIO):
    """Captured output up to ``limit`` characters in all; the rest is dropped.

    It stands in for ``sys.stdout``, with the attributes of a text file, and cannot be closed: the cells that follow
    print to it, too.
    """

    encoding = "utf-8"
    errors = "strict"
    name = "<stdout>"
    mode = "w"

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.left = limit
        self._bytes = _BytesOutput(self)

    def write(self, text: str) -> int:
        """Keep what the limit allows; report all of it as written, so that the caller goes on."""
        kept = str(text)[: self.left]
        self.left -= len(kept)
        super().write(kept)
        return len(text)

    def take(self) -> str:
        """The text written since the last call."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text

    @property
    def buffer(self) -> Any:
        """A file for bytes, which are printed as text in UTF-8."""
        return self._bytes

    def fileno(self) -> int:
        """The process's own standard output, which is /dev/null."""
        return 1

    def detach(self) -> Any:
        """The buffer; this object stays usable."""
        return self._bytes

    def reconfigure(self, **_: Any) -> None:
        """Change nothing: all text can be kept."""

    def close(self) -> None:
        """Stay open."""


class _BytesOutput(io.BufferedIOBase):
    """``sys.stdout.buffer``: bytes that are printed as text in UTF-8."""

    name = "<stdout>"
    mode = "wb"

    def __init__(self, output: LimitedOutput) -> None:
        self._output = output
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, content: Any) -> int:
        """Print bytes; a character may come in several parts."""
        data = bytes(content)
        self._output.write(self._decoder.decode(data))
        return len(data)

    def fileno(self) -> int:
        """As that of the text file."""
        return self._output.fileno()

    def close(self) -> None:
        """Stay open: an `io.TextIOWrapper` around it closes it when it is deleted."""
