"""Progress bars that pass on their iterable unchanged and show nothing: the names of the tqdm package.

What tqdm itself shows goes to stderr, which is no part of an answer.
"""

import asyncio
import contextlib
import itertools
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any


class _Ignored:
    """What a progress bar answers for attributes it does not have: accepts calls and attributes, gives None."""

    def __call__(self, *_: Any, **__: Any) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        return _ignored(name)


def _ignored(name: str) -> Any:
    if name.startswith("__") or name.startswith(("_repr_", "_ipython_")):
        raise AttributeError(name)
    return _Ignored()


class _AcceptsAttributes(type):
    """So that `tqdm.format_interval(3)` does nothing, too."""

    def __getattr__(cls, name: str) -> Any:
        return _ignored(name)


class tqdm(metaclass=_AcceptsAttributes):  # noqa: N801 - named as in the package
    """Iterates over ``iterable``, in step with ``n``; settings and descriptions are accepted and ignored."""

    monitor_interval = 0
    _instances: set[Any] = set()

    def __init__(
        self,
        iterable: Any = None,
        desc: str | None = None,
        total: Any = None,
        leave: Any = True,
        *_: Any,
        **settings: Any,
    ) -> None:
        if total is None and iterable is not None:
            with contextlib.suppress(TypeError, AttributeError):
                total = len(iterable)
        self.iterable, self.desc, self.total, self.leave = iterable, desc or "", total, leave
        self.n = self.initial = settings.get("initial", 0)
        self.disable = bool(settings.get("disable", False))
        self.postfix: Any = settings.get("postfix")
        self.unit = settings.get("unit", "it")
        self.pos = settings.get("position") or 0
        self.start_t = self.last_print_t = time.time()
        self.last_print_n = self.n

    def __getattr__(self, name: str) -> Any:
        return _ignored(name)

    def __iter__(self) -> Iterator[Any]:
        for item in self.iterable:
            yield item
            self.n += 1

    async def __aiter__(self) -> AsyncIterator[Any]:
        if hasattr(self.iterable, "__aiter__"):
            async for item in self.iterable:
                yield item
                self.n += 1
        else:
            for item in self:
                yield item

    def __len__(self) -> int:
        length: int
        if self.iterable is None:
            length = self.total
        elif hasattr(self.iterable, "__len__"):
            length = len(self.iterable)
        else:
            length = self.total
        return length

    def __bool__(self) -> bool:
        if self.total is not None:
            return bool(self.total > 0)
        if self.iterable is None:
            raise TypeError("bool() undefined when iterable == total == None")
        return bool(self.iterable)

    def __contains__(self, item: Any) -> bool:
        return item in self.iterable if hasattr(self.iterable, "__contains__") else item in iter(self)

    def __reversed__(self) -> Any:
        return reversed(self.iterable)

    def __enter__(self) -> "tqdm":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    @property
    def format_dict(self) -> dict[str, Any]:
        """What tqdm would show."""
        elapsed = time.time() - self.start_t
        return {"n": self.n, "total": self.total, "elapsed": elapsed, "rate": None, "postfix": self.postfix}

    def update(self, n: Any = 1) -> None:
        """Count ``n`` further steps."""
        self.n += n

    def reset(self, total: Any = None) -> None:
        """Count from 0 again."""
        self.n = 0
        self.total = self.total if total is None else total

    def set_description(self, desc: str | None = None, refresh: Any = True) -> None:
        """Keep the text in ``desc``, with the colon that tqdm adds."""
        self.desc = f"{desc}: " if desc else ""

    def set_description_str(self, desc: str | None = None, refresh: Any = True) -> None:
        """Keep the text in ``desc``."""
        self.desc = desc or ""

    @classmethod
    def write(cls, s: Any, file: Any = None, end: str = "\n", nolock: Any = False) -> None:
        """Print to stdout, as tqdm does."""
        (sys.stdout if file is None else file).write(f"{s}{end}")

    @classmethod
    def get_lock(cls) -> Any:
        """A context manager."""
        return contextlib.nullcontext()

    @classmethod
    def external_write_mode(cls, *_: Any, **__: Any) -> Any:
        """A context manager."""
        return contextlib.nullcontext()

    @classmethod
    def wrapattr(cls, stream: Any, method: str, *_: Any, **__: Any) -> Any:
        """A context manager that gives the stream itself."""
        return contextlib.nullcontext(stream)

    @classmethod
    def as_completed(cls, fs: Any, *, timeout: float | None = None, **_: Any) -> Iterator[Any]:
        """`asyncio.as_completed`."""
        return iter(asyncio.as_completed(fs, timeout=timeout))

    @classmethod
    async def gather(cls, *fs: Awaitable[Any], **_: Any) -> list[Any]:
        """`asyncio.gather`."""
        return list(await asyncio.gather(*fs))


def trange(*args: Any, **settings: Any) -> tqdm:
    """A bar over ``range(*args)``."""
    return tqdm(range(*args), **settings)


def tenumerate(iterable: Iterable[Any], start: int = 0, *_: Any, **__: Any) -> Iterator[tuple[Any, Any]]:
    """`enumerate`, or `numpy.ndenumerate` for an array."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(iterable, numpy.ndarray):
        return iter(numpy.ndenumerate(iterable))
    return enumerate(iterable, start)


def tzip(*iterables: Iterable[Any], **_: Any) -> Iterator[tuple[Any, ...]]:
    """`zip`."""
    return zip(*iterables, strict=False)


def tmap(function: Callable[..., Any], *iterables: Iterable[Any], **_: Any) -> Iterator[Any]:
    """`map`."""
    return map(function, *iterables)


def tproduct(*iterables: Iterable[Any], **settings: Any) -> tqdm:
    """`itertools.product`."""
    return tqdm(itertools.product(*iterables, repeat=settings.get("repeat", 1)))


def mapped(function: Callable[..., Any], *iterables: Iterable[Any], **_: Any) -> list[Any]:
    """`thread_map` and `process_map`: the list of results, computed here."""
    return list(map(function, *iterables))


NAMES: dict[str, Any] = {
    **dict.fromkeys(("tqdm", "tqdm_notebook", "tqdm_gui", "tqdm_asyncio", "tqdm_rich", "tqdm_tk"), tqdm),
    **dict.fromkeys(("trange", "tnrange", "tgrange", "tarange", "trrange", "ttkrange"), trange),
    "tenumerate": tenumerate,
    "tzip": tzip,
    "tmap": tmap,
    "product": tproduct,
    **dict.fromkeys(("thread_map", "process_map"), mapped),
}
"""What each module of the package has here."""
