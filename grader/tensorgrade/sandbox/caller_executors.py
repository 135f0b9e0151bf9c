"""The executors of `concurrent.futures`, which run their work in the caller, when it is submitted.

In a sandbox there are no threads and no other processes. What a pool of processes is given and returns is pickled, as
in the real one: a worker gets copies.
"""

import concurrent.futures
import concurrent.futures.process
import concurrent.futures.thread
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import Any


def call(function: Callable[..., Any], positional: tuple[Any, ...], keyword: dict[str, Any]) -> Any:
    """``function(*positional, **keyword)``, as a thread would call it."""
    return function(*positional, **keyword)


def call_with_copies(function: Callable[..., Any], positional: tuple[Any, ...], keyword: dict[str, Any]) -> Any:
    """``function(*positional, **keyword)``, as another process would call it. Raises what pickle raises, too."""
    function, positional, keyword = pickle.loads(pickle.dumps((function, positional, keyword)))
    return pickle.loads(pickle.dumps(function(*positional, **keyword)))


class _CallerExecutor(concurrent.futures.Executor):
    """An executor that runs a call in `submit`."""

    _run = staticmethod(call)
    _broken: type[concurrent.futures.BrokenExecutor] = concurrent.futures.thread.BrokenThreadPool

    def _start(
        self, max_workers: int | None, initializer: Callable[..., Any] | None, initargs: tuple[Any, ...]
    ) -> None:
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers or os.cpu_count() or 1
        self._initializer, self._initargs = initializer, initargs
        self._is_shut_down = self._is_broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> concurrent.futures.Future[Any]:
        """Run the call; the future returned is done. Raises RuntimeError after `shutdown`."""
        if self._is_broken:
            raise self._broken("A worker initializer failed, the pool is not usable anymore")
        if self._is_shut_down:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        future.set_running_or_notify_cancel()
        if self._initializer is not None:
            initializer, self._initializer = self._initializer, None
            try:
                initializer(*self._initargs)
            except BaseException:
                self._is_broken = True
                future.set_exception(self._broken("A worker initializer failed, the pool is not usable anymore"))
                return future
        try:
            result = self._run(fn, args, kwargs)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Refuse further calls."""
        self._is_shut_down = True


class ThreadPoolExecutor(_CallerExecutor):
    """In place of `concurrent.futures.ThreadPoolExecutor`."""

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., Any] | None = None,
        initargs: tuple[Any, ...] = (),
        **_: Any,
    ) -> None:
        self._start(max_workers, initializer, initargs)


class InterpreterPoolExecutor(ThreadPoolExecutor):
    """In place of `concurrent.futures.InterpreterPoolExecutor`, which Python has since 3.14."""

    _run = staticmethod(call_with_copies)


class ProcessPoolExecutor(_CallerExecutor):
    """In place of `concurrent.futures.ProcessPoolExecutor`."""

    _run = staticmethod(call_with_copies)
    _broken = concurrent.futures.process.BrokenProcessPool

    def __init__(
        self,
        max_workers: int | None = None,
        mp_context: Any = None,
        initializer: Callable[..., Any] | None = None,
        initargs: tuple[Any, ...] = (),
        *,
        max_tasks_per_child: int | None = None,
    ) -> None:
        self._start(max_workers, initializer, initargs)

    def map(
        self, fn: Callable[..., Any], *iterables: Iterable[Any], chunksize: int = 1, **options: Any
    ) -> Iterator[Any]:
        """As the real one, which checks the size of chunks."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        return super().map(fn, *iterables, **options)
