"""Locks, queues and shared values of `multiprocessing`, for a process that is alone.

The real ones are files in /dev/shm or in a temporary directory, which a student's process may not make.
"""

import multiprocessing.queues
import multiprocessing.sharedctypes
import multiprocessing.synchronize
import queue
import threading
from collections.abc import Callable
from typing import Any


class _Queue(queue.Queue[Any]):
    """`multiprocessing.Queue` and `JoinableQueue`."""

    def __init__(self, maxsize: int = 0, *, ctx: Any = None) -> None:
        super().__init__(maxsize)

    def close(self) -> None:
        """Nothing is open."""

    def join_thread(self) -> None:
        """There is no thread."""

    def cancel_join_thread(self) -> None:
        """There is no thread."""


class _SimpleQueue(_Queue):
    """`multiprocessing.SimpleQueue`."""

    def __init__(self, *, ctx: Any = None) -> None:
        super().__init__()


def install() -> None:
    """Let `multiprocessing` and its contexts make such objects in this process."""
    for name in ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "Event", "Barrier"):
        setattr(multiprocessing.synchronize, name, _without_context(getattr(threading, name)))
    queues: Any = multiprocessing.queues
    queues.Queue = queues.JoinableQueue = _Queue
    queues.SimpleQueue = _SimpleQueue
    # The memory of `Value`, `Array` and their like.
    multiprocessing.sharedctypes._new_value = lambda kind: kind()  # type: ignore[attr-defined]


def _without_context(make: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments, ctx=None, **keywords: make(*arguments, **keywords)
