"""A call with a time limit, in this process: for code that is trusted, but may never end.

In the main thread a timer's signal interrupts the call. Where there are no signals (Windows, Pyodide, other
threads), a trace function checks the clock at each line. It makes Python code several times slower, so
the limit is higher there. Neither stops a long call into compiled code before that returns.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

SIGNAL_REPEAT_SECONDS = 0.001
"""Interval in which the signal is repeated, because a bare ``except`` in a loop may catch the first exceptions."""
TRACING_SLOWDOWN = 5
"""The factor by which the limit is higher where a trace function checks the clock."""

Returned = TypeVar("Returned")


class TimeLimitExceeded(BaseException):
    """The call took too long. Not an Exception, so that ``except Exception`` in the code does not catch it."""


def call_with_time_limit(call: Callable[[], Returned], seconds: float) -> Returned:
    """The return value of ``call``. Raises what it raises, or TimeLimitExceeded after more than ``seconds``."""
    if _has_signals():
        return _limit_by_signal(call, seconds)
    return _limit_by_tracing(call, seconds * TRACING_SLOWDOWN)


def _has_signals() -> bool:
    """Whether a timer can interrupt this thread, and the signal's handler can be restored afterwards."""
    return (
        hasattr(signal, "setitimer")
        and sys.platform != "emscripten"  # has the functions, but delivers no signals
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is not None
    )


def _limit_by_signal(call: Callable[[], Returned], seconds: float) -> Returned:
    armed, exceeded = True, False

    def expired(number: int, frame: Any) -> None:
        nonlocal exceeded
        if armed:
            exceeded = True
            raise TimeLimitExceeded

    began = time.monotonic()
    handler = signal.signal(signal.SIGALRM, expired)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, SIGNAL_REPEAT_SECONDS)
    try:
        return call()
    finally:
        armed = False  # first, so that a signal that arrives from now on does nothing
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:  # a timer of other code continues; where its time has passed meanwhile, it fires at once
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), interval)
        if exceeded:  # even if the code caught the exception
            raise TimeLimitExceeded


def _limit_by_tracing(call: Callable[[], Returned], seconds: float) -> Returned:
    armed, exceeded = True, False
    deadline = time.monotonic() + seconds

    def check_clock(frame: Any, event: str, argument: Any) -> Any:
        nonlocal exceeded
        if armed and time.monotonic() > deadline:
            exceeded = True
            raise TimeLimitExceeded
        return check_clock

    tracer = sys.gettrace()
    sys.settrace(check_clock)
    try:
        return call()
    finally:
        armed = False
        sys.settrace(tracer)
        if exceeded:
            raise TimeLimitExceeded
