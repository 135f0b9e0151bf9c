"""Right answers in the place of a student's wrong functions, in the student's process.

A name of the notebook is bound to what asks the host, which has the author's solution answer in a process of its own.
Neither source nor reference is here.
"""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from tensorgrade.arrays.codec import as_call_argument, decode, encode
from tensorgrade.sandbox import wire

MAX_REPLY = 256 << 20


@contextmanager
def open_doors(channel: socket.socket, namespace: dict[str, Any], names: Mapping[str, bool]) -> Iterator[None]:
    """Bind the names to right answers; the value says whether it is that of a class. Afterwards they are as before."""
    before = {name: namespace[name] for name in names if name in namespace}
    try:
        for name, is_class in names.items():
            namespace[name] = _maker(channel, name) if is_class else _function(channel, name)
        yield
    finally:
        for name in names:
            namespace.pop(name, None)
        namespace.update(before)


def _function(channel: socket.socket, name: str) -> Callable[..., Any]:
    def door(*positional: Any, **keyword: Any) -> Any:
        return _ask(channel, name, positional, keyword, None)

    door.__name__ = door.__qualname__ = name
    return door


def _maker(channel: socket.socket, name: str) -> Callable[..., Any]:
    def make(*positional: Any, **keyword: Any) -> _Remade:
        return _Remade(channel, name, positional, keyword)

    make.__name__ = make.__qualname__ = name
    return make


class _Remade:
    """An object of the solution's class, which is made anew for each call of a method, with the calls before it."""

    def __init__(
        self, channel: socket.socket, name: str, positional: tuple[Any, ...], keyword: Mapping[str, Any]
    ) -> None:
        self._channel, self._name = channel, name
        self._arguments = [*positional, *keyword.values()]
        count = len(positional)
        named = {key: count + number for number, key in enumerate(keyword)}
        self._made = {"make": name, "positional": list(range(count)), "keyword": named}
        self._calls: list[list[Any]] = []

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.startswith("__"):
            raise AttributeError(method)
        return lambda *positional: self._call(method, positional)

    def __call__(self, *positional: Any) -> Any:
        return self._call("__call__", positional)

    def _call(self, method: str, positional: tuple[Any, ...]) -> Any:
        first = len(self._arguments)
        self._arguments += positional
        self._calls.append([0, method, list(range(first, first + len(positional)))])
        script = {"subjects": [self._made], "calls": self._calls}
        return _ask(self._channel, self._name, self._arguments, {}, script)[-1]


def _ask(channel: socket.socket, name: str, positional: Any, keyword: Mapping[str, Any], script: Any) -> Any:
    """The right answer. Raises what the solution raises, as a ValueError, and TypeError for what cannot be sent."""
    buffers: list[NDArray[Any]] = []
    tree = {
        "function": name,
        "positional": [encode(item, buffers) for item in positional],
        "keyword": {key: encode(item, buffers) for key, item in keyword.items()},
        "script": script,
    }
    wire.send_frame(channel, {"ask": tree}, buffers)
    reply, parts = wire.receive_frame(channel, MAX_REPLY, max_header=MAX_REPLY)
    if "error" in reply:
        raise ValueError(reply["error"])
    return as_call_argument(decode(reply["answer"], parts))
