"""A call that gets so many seconds, in the process that asks: for code that is trusted, but may never end.

The main thread is interrupted by a timer's signal. Where there is none (Windows, Pyodide, other
threads) each line that runs looks at the clock instead, which makes Python code several times
slower, so it gets more time. Neither stops one long call into compiled code before that returns.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

SIGNAL_REPEAT_SECONDS = 0.001
"""Seconds until the signal comes once more: a bare ``except`` in a loop swallows it until it hits the right moment."""
TRACING_SLOWDOWN = 5
"""Where each line looks at the clock, a call gets so many times its seconds."""

Made = TypeVar("Made")


class TimeLimitExceeded(BaseException):
    """The call took too long. No Exception, so that the code's own ``except Exception`` lets it through."""


def call_with_time_limit(call: Callable[[], Made], seconds: float) -> Made:
    """What ``call`` returns or raises. Raises TimeLimitExceeded when it took longer than ``seconds``."""
    return _by_signal(call, seconds) if _signals() else _by_clock(call, seconds * TRACING_SLOWDOWN)


def _signals() -> bool:
    """Whether a timer can interrupt this thread, and its handler can be put back afterwards."""
    return (
        hasattr(signal, "setitimer")
        and sys.platform != "emscripten"  # has the functions, and no signal ever comes
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is not None
    )


def _by_signal(call: Callable[[], Made], seconds: float) -> Made:
    armed, late = True, False

    def expired(number: int, frame: Any) -> None:
        nonlocal late
        if armed:
            late = True
            raise TimeLimitExceeded

    began = time.monotonic()
    handler = signal.signal(signal.SIGALRM, expired)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, SIGNAL_REPEAT_SECONDS)
    try:
        return call()
    finally:
        armed = False  # first: from here on a signal that is under way does nothing
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:  # somebody else's timer goes on, at once where its time has come meanwhile
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), interval)
        if late:  # whatever the code made of it
            raise TimeLimitExceeded


def _by_clock(call: Callable[[], Made], seconds: float) -> Made:
    armed, late = True, False
    deadline = time.monotonic() + seconds

    def look(frame: Any, event: str, argument: Any) -> Any:
        nonlocal late
        if armed and time.monotonic() > deadline:
            late = True
            raise TimeLimitExceeded
        return look

    tracer = sys.gettrace()
    sys.settrace(look)
    try:
        return call()
    finally:
        armed = False
        sys.settrace(tracer)
        if late:
            raise TimeLimitExceeded
