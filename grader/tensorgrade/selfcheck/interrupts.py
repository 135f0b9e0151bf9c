"""Tells the user's Ctrl-C from a KeyboardInterrupt that a notebook raises itself."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass
class Interrupts:
    """Whether the user has pressed Ctrl-C."""

    pressed: bool = False


@contextlib.contextmanager
def watch_interrupts() -> Iterator[Interrupts]:
    """While entered, note when the user presses Ctrl-C, which still raises KeyboardInterrupt.

    Other threads than the main one get no signals; there every KeyboardInterrupt is the notebook's own.
    """
    interrupts = Interrupts()
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield interrupts
        return

    def note(number: int, frame: Any) -> None:
        interrupts.pressed = True
        handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, handler)
