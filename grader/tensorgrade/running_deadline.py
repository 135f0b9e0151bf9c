"""Deadlines that count only the time in which this process runs.

A process that is stopped (Ctrl-Z), that is paused with its container or machine, or that is swapped out, waits for
nobody: what it waits for goes on, or stands still as well.
"""

import select
import socket
import time
from collections.abc import Callable

SLICE_SECONDS = 0.25
"""The longest wait that counts as a whole. What a wait takes beyond its slice does not count."""


class RunningDeadline:
    """So many seconds in which this process waits, beginning with the first wait."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def wait(self, channel: socket.socket, writing: bool = False) -> None:
        """Wait until the channel has something to read, or with ``writing`` takes something.

        Raises TimeoutError at the end of the time. What has arrived is never late.
        """
        poll = select.poll()
        poll.register(channel, select.POLLOUT if writing else select.POLLIN)
        while not poll.poll(0):
            self.spend(lambda seconds: poll.poll(seconds * 1000))

    def spend(self, sleep: Callable[[float], object]) -> None:
        """Sleep for a slice of the time. Raises TimeoutError where nothing of it is left."""
        if self._left <= 0:
            raise TimeoutError
        asked = min(self._left, SLICE_SECONDS)
        began = time.monotonic()
        sleep(asked)
        self._left -= min(time.monotonic() - began, asked)
