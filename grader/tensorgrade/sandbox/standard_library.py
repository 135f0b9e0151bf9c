"""The standard library inside the sandbox's child: what the locks refuse is answered by stand-ins in Python.

Threads and processes are refused with a sentence, and pools run their work in the caller. `prepare` makes all
replacements. They change names of Python only: the kernel's rules hold for whatever code calls them.
"""

import _thread
import concurrent.futures
import concurrent.futures.process
import concurrent.futures.thread
import faulthandler
import multiprocessing.pool
import multiprocessing.process
import threading
from typing import Any, Never

from tensorgrade.sandbox import (
    caller_executors,
    caller_pools,
    event_loop,
    null_files,
    refused_paths,
    shared_objects,
    temporary_files,
)


class ThreadsNotAvailable(RuntimeError):
    """The start of a thread, or of a process of `multiprocessing`."""


def prepare() -> None:
    """Replace in this process, for all its code, what needs threads, processes, sockets or written files."""
    _refuse_threads()
    _replace_pools()
    shared_objects.install()
    event_loop.install()
    refused_paths.install()
    null_files.install()
    temporary_files.install()
    # Its watchdog is a thread, and the descriptor that it writes to is closed.
    faulthandler.dump_traceback_later = lambda *_, **__: None


def _refuse_threads() -> None:
    for module in (_thread, threading):
        # `start_joinable_thread` is Python 3.13's.
        for name in ("start_new_thread", "start_new", "start_joinable_thread"):
            for attribute in (name, f"_{name}"):
                if hasattr(module, attribute):
                    setattr(module, attribute, _no_threads)
    multiprocessing.process.BaseProcess.start = _no_processes  # type: ignore[method-assign]


def _no_threads(*_: Any, **__: Any) -> Never:
    raise ThreadsNotAvailable("threads are not available here")


def _no_processes(*_: Any, **__: Any) -> Never:
    raise ThreadsNotAvailable("processes are not available here")


def _replace_pools() -> None:
    futures: Any = concurrent.futures
    futures.ThreadPoolExecutor = futures.thread.ThreadPoolExecutor = caller_executors.ThreadPoolExecutor
    futures.ProcessPoolExecutor = futures.process.ProcessPoolExecutor = caller_executors.ProcessPoolExecutor
    if hasattr(futures, "InterpreterPoolExecutor"):
        futures.InterpreterPoolExecutor = caller_executors.InterpreterPoolExecutor
    # `multiprocessing.Pool`, those of its contexts and of `multiprocessing.dummy` look for these.
    pools: Any = multiprocessing.pool
    pools.Pool, pools.ThreadPool = caller_pools.Pool, caller_pools.ThreadPool
