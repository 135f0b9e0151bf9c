"""What cells print, up to a number of characters."""

import io


class LimitedOutput(io.StringIO):
    """Captured output up to ``limit`` characters in all; the rest is dropped."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.left = limit

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
