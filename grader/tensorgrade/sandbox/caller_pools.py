"""The pools of `multiprocessing`, which run their work in the caller, one item after the other.

Work begins when it is given, so that side effects come in that order; with `Pool.imap`, when its result is asked for.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tensorgrade.sandbox.caller_executors import call, call_with_copies


class AsyncResult:
    """What `Pool.apply_async` and its like return: a result that is there already."""

    def __init__(self, value: Any = None, error: BaseException | None = None) -> None:
        self._value, self.error = value, error

    def ready(self) -> bool:
        """Whether the work is done."""
        return True

    def successful(self) -> bool:
        """Whether the work raised nothing."""
        return self.error is None

    def wait(self, timeout: float | None = None) -> None:
        """Return at once."""

    def get(self, timeout: float | None = None) -> Any:
        """The value; raises what the work raised."""
        if self.error is not None:
            raise self.error
        return self._value


class _Results:
    """What `Pool.imap` returns. Each call is made when its result is asked for, or in `Pool.join`."""

    def __init__(self, results: Iterator[AsyncResult]) -> None:
        self._results = results
        self._made: Iterator[AsyncResult] = iter(())

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

    _run = staticmethod(call_with_copies)

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
        return list(self.map_async(func, iterable, chunksize).get())

    def starmap(self, func: Callable[..., Any], iterable: Iterable[Any], chunksize: int | None = None) -> list[Any]:
        """The list of all ``func(*item)``."""
        return list(self.starmap_async(func, iterable, chunksize).get())

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

    _run = staticmethod(call)

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
    if result.error is None and callback is not None:
        callback(result.get())
    elif result.error is not None and error_callback is not None:
        error_callback(result.error)
    return result
