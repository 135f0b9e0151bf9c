"""Pools of `concurrent.futures` and `multiprocessing` that run their work in the caller, one item after the other.

In a sandbox there are no threads and no other processes. Work begins when it is submitted, so that side effects come
in that order. What a pool of processes is given and returns is pickled, as in the real one: a worker gets copies.
"""

import concurrent.futures
import concurrent.futures.process
import concurrent.futures.thread
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import Any


def _call(function: Callable[..., Any], positional: tuple[Any, ...], keyword: dict[str, Any]) -> Any:
    return function(*positional, **keyword)


def _call_with_copies(function: Callable[..., Any], positional: tuple[Any, ...], keyword: dict[str, Any]) -> Any:
    function, positional, keyword = pickle.loads(pickle.dumps((function, positional, keyword)))
    return pickle.loads(pickle.dumps(function(*positional, **keyword)))


class _CallerExecutor(concurrent.futures.Executor):
    """An executor that runs a call in `submit`."""

    _run = staticmethod(_call)
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


class ProcessPoolExecutor(_CallerExecutor):
    """In place of `concurrent.futures.ProcessPoolExecutor`."""

    _run = staticmethod(_call_with_copies)
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
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
        **_: Any,
    ) -> Iterator[Any]:
        """As the real one, which checks the size of chunks."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        return super().map(fn, *iterables, timeout=timeout)


class AsyncResult:
    """What `Pool.apply_async` and its like return: a result that is there already."""

    def __init__(self, value: Any = None, error: BaseException | None = None) -> None:
        self._value, self._error = value, error

    def ready(self) -> bool:
        """Whether the work is done."""
        return True

    def successful(self) -> bool:
        """Whether the work raised nothing."""
        return self._error is None

    def wait(self, timeout: float | None = None) -> None:
        """Return at once."""

    def get(self, timeout: float | None = None) -> Any:
        """The value; raises what the work raised."""
        if self._error is not None:
            raise self._error
        return self._value


class _Results:
    """What `Pool.imap` returns. Each call is made when its result is asked for, or in `Pool.join`."""

    def __init__(self, results: Iterator[AsyncResult]) -> None:
        self._results, self._made = results, iter(())

    def __iter__(self) -> "_Results":
        return self

    def __next__(self) -> Any:
        result = next(self._made, None) or next(self._results)
        return result.get()

    def next(self, timeout: float | None = None) -> Any:
        """The next result."""
        return self.__next__()

    def finish(self) -> None:
        """Make the calls that nobody has asked for yet."""
        self._made = iter([*self._made, *self._results])


class Pool:
    """In place of `multiprocessing.pool.Pool`."""

    _run = staticmethod(_call_with_copies)

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., Any] | None = None,
        initargs: tuple[Any, ...] = (),
        maxtasksperchild: int | None = None,
        context: Any = None,
    ) -> None:
        if processes is not None and processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._is_closed = False
        self._unfinished: list[_Results] = []
        if initializer is not None:
            initializer(*initargs)

    def __enter__(self) -> "Pool":
        self._check_running()
        return self

    def __exit__(self, *_: object) -> None:
        self.terminate()

    def _check_running(self) -> None:
        if self._is_closed:
            raise ValueError("Pool not running")

    def apply(self, func: Callable[..., Any], args: Iterable[Any] = (), kwds: dict[str, Any] | None = None) -> Any:
        """``func(*args, **kwds)``."""
        return self.apply_async(func, args, kwds).get()

    def map(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int | None = None) -> list[Any]:
        """The list of all ``func(item)``."""
        return self.map_async(func, iterable, chunksize).get()

    def starmap(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int | None = None) -> list[Any]:
        """The list of all ``func(*item)``."""
        return self.starmap_async(func, iterable, chunksize).get()

    def imap(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int = 1) -> _Results:
        """An iterator over all ``func(item)``."""
        self._check_running()
        if chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize}")
        results = _Results(self._made(func, (item,), {}) for item in iter(iterable))
        self._unfinished.append(results)
        return results

    imap_unordered = imap

    def apply_async(
        self,
        func: Callable[..., Any],
        args: Iterable[Any] = (),
        kwds: dict[str, Any] | None = None,
        callback: Callable[[Any], Any] | None = None,
        error_callback: Callable[[BaseException], Any] | None = None,
    ) -> AsyncResult:
        """Run the call, and then a callback."""
        self._check_running()
        return _called_back(self._made(func, tuple(args), kwds or {}), callback, error_callback)

    def map_async(
        self,
        func: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: int | None = None,
        callback: Callable[[Any], Any] | None = None,
        error_callback: Callable[[BaseException], Any] | None = None,
    ) -> AsyncResult:
        """Run ``func(item)`` for all items, and then a callback."""
        return self._all(func, ((item,) for item in iterable), callback, error_callback)

    def starmap_async(
        self,
        func: Callable[..., Any],
        iterable: Iterable[Any],
        chunksize: int | None = None,
        callback: Callable[[Any], Any] | None = None,
        error_callback: Callable[[BaseException], Any] | None = None,
    ) -> AsyncResult:
        """Run ``func(*item)`` for all items, and then a callback."""
        return self._all(func, (tuple(item) for item in iterable), callback, error_callback)

    def _made(self, function: Callable[..., Any], positional: tuple[Any, ...], keyword: dict[str, Any]) -> AsyncResult:
        try:
            return AsyncResult(self._run(function, positional, keyword))
        except BaseException as error:
            return AsyncResult(error=error)

    def _all(
        self,
        function: Callable[..., Any],
        arguments: Iterable[tuple[Any, ...]],
        callback: Callable[[Any], Any] | None,
        error_callback: Callable[[BaseException], Any] | None,
    ) -> AsyncResult:
        self._check_running()
        results = [self._made(function, positional, {}) for positional in list(arguments)]
        failed = next((result for result in results if not result.successful()), None)
        return _called_back(failed or AsyncResult([result.get() for result in results]), callback, error_callback)

    def close(self) -> None:
        """Refuse further work."""
        self._is_closed = True

    def terminate(self) -> None:
        """Refuse further work, and forget what nobody has asked for yet."""
        self._is_closed = True
        self._unfinished.clear()

    def join(self) -> None:
        """Do the work that is left. Raises ValueError before `close` or `terminate`."""
        if not self._is_closed:
            raise ValueError("Pool is still running")
        for results in self._unfinished:
            results.finish()


class ThreadPool(Pool):
    """In place of `multiprocessing.pool.ThreadPool`."""

    _run = staticmethod(_call)

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., Any] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None:
        super().__init__(processes, initializer, initargs)


def _called_back(
    result: AsyncResult,
    callback: Callable[[Any], Any] | None,
    error_callback: Callable[[BaseException], Any] | None,
) -> AsyncResult:
    """The result, after the callback for it."""
    if result.successful() and callback is not None:
        callback(result.get())
    elif not result.successful() and error_callback is not None:
        error_callback(result._error)
    return result
