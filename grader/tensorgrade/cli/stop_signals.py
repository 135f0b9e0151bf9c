"""Signals that stop a command: what Ctrl-C does, SIGTERM and SIGHUP (a terminal that is closed) do as well."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_SIGNALLED = 128
"""Added to a signal's number, this is a shell's exit code of a program that the signal has ended."""


class StoppedBySignal(KeyboardInterrupt):
    """Another signal than Ctrl-C's stops the command."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def stopped_code(stop: KeyboardInterrupt) -> int:
    """The exit code of a command that was stopped so: 130, 143 or 129."""
    return _SIGNALLED + (stop.number if isinstance(stop, StoppedBySignal) else signal.SIGINT)


@contextlib.contextmanager
def stop_by_signals() -> Iterator[None]:
    """Let the signals raise StoppedBySignal in the block. One that is ignored stays so, as under `nohup`.

    Only the main thread gets signals.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    taken = [number for number in SIGNALS if in_main_thread and signal.getsignal(number) is signal.SIG_DFL]

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        for other in taken:  # what ends the work is not to be interrupted
            signal.signal(other, signal.SIG_IGN)
        raise StoppedBySignal(number)

    for number in taken:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
