"""Names of the notebook that are bound to something else for some calls, in the student's process.

A door asks the host for the right answer in the place of a wrong function; the author's solution gives it in a process
of its own. Neither source nor reference is here. A watched function is called as always, and its name is kept.
"""

import functools
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from tensorgrade.arrays.codec import as_call_argument, decode, encode
from tensorgrade.arrays.nested_values import nested_values
from tensorgrade.call_script import ITEMS, LENGTH
from tensorgrade.sandbox import wire

MAX_REPLY = 256 << 20


class CannotFollow(TypeError):
    """A wrong function or class is used in a way that no question can be made of."""


def doors(channel: socket.socket, names: Mapping[str, bool], namespace: Mapping[str, Any]) -> dict[str, Any]:
    """What gives right answers, by name; the value says whether it makes objects.

    ``namespace`` has the student's own functions and classes.
    """
    makers = [name for name, makes_objects in names.items() if makes_objects]
    return {
        name: _maker(channel, name, namespace.get(name), makers)
        if makes_objects
        else _function(channel, name, namespace.get(name))
        for name, makes_objects in names.items()
    }


def watched(namespace: Mapping[str, Any], names: Collection[str], entered: set[str]) -> dict[str, Any]:
    """The functions of these names, each of which adds its name to those ``entered`` when it is called."""
    return {
        name: _watched(name, namespace.get(name), entered)
        for name in names
        if name not in namespace or callable(namespace[name])
    }


@contextmanager
def bound(namespace: dict[str, Any], others: Mapping[str, Any]) -> Iterator[None]:
    """Bind names of the notebook to others. Afterwards they are as before."""
    before = {name: namespace[name] for name in others if name in namespace}
    namespace.update(others)
    try:
        yield
    finally:
        for name in others:
            namespace.pop(name, None)
        namespace.update(before)


def _watched(name: str, function: Callable[..., Any] | None, entered: set[str]) -> Callable[..., Any]:
    def called(*positional: Any, **keyword: Any) -> Any:
        entered.add(name)
        if function is None:
            raise NameError(f"name {name!r} is not defined")
        return function(*positional, **keyword)

    return called


def _function(channel: socket.socket, name: str, own: Any) -> Callable[..., Any]:
    def door(*positional: Any, **keyword: Any) -> Any:
        if not any(map(_holds_object, (*positional, *keyword.values()))):
            return _ask(channel, name, positional, keyword, None)
        arguments: list[Any] = []
        made = _made(name, positional, keyword, arguments)
        return _ask(channel, name, arguments, {}, {"subjects": [made], "calls": []})

    door.__name__ = door.__qualname__ = name
    return functools.update_wrapper(door, own) if callable(own) else door


def _maker(channel: socket.socket, name: str, own: Any, makers: Collection[str]) -> type["_Remade"]:
    return type(name, (_Remade,), {"_channel": channel, "_name": name, "_own": own, "_makers": makers})


class _Remade:
    """An object of the solution's class, which is made anew for each call of a method, with the calls before it.

    Its arguments may be such objects, too: these are made anew with it.
    """

    _channel: socket.socket
    _name: str
    _own: Any
    """The student's class, or function that returns an object; None where there is none."""
    _makers: Collection[str]
    """Its own name, and those of the others."""

    def __init__(self, *positional: Any, **keyword: Any) -> None:
        self._given = positional, keyword
        self._calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.startswith("__"):
            raise AttributeError(method)
        if isinstance(self._own, type) and not callable(getattr(self._own, method, None)):
            raise CannotFollow(f"the attribute {method} of a right {self._name}")

        def call(*positional: Any, **keyword: Any) -> Any:
            if keyword:
                raise CannotFollow(f"{method} of a right {self._name}, called with names of arguments")
            return self._call(method, *positional)

        return call

    def __call__(self, *positional: Any) -> Any:
        return self._call("__call__", *positional)

    def __len__(self) -> Any:
        return self._call(LENGTH)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._call(ITEMS))  # objects by the names of their classes

    def __bool__(self) -> bool:
        return True  # without a question for its length

    def _call(self, method: str, *positional: Any) -> Any:
        self._calls.append((method, positional))
        arguments: list[Any] = []
        made = _made(self._name, *self._given, arguments)
        calls = [[0, name, [_expression(item, arguments) for item in given]] for name, given in self._calls]
        script = {"subjects": [made], "calls": calls, "classes": self._makers}
        return _ask(self._channel, self._name, arguments, {}, script)[-1]


def _made(name: str, positional: tuple[Any, ...], keyword: Mapping[str, Any], arguments: list[Any]) -> dict[str, Any]:
    """The expression of a script that calls a class or function; what it is given is added to the ``arguments``."""
    return {
        "make": name,
        "positional": [_expression(item, arguments) for item in positional],
        "keyword": {key: _expression(item, arguments) for key, item in keyword.items()},
    }


def _expression(value: Any, arguments: list[Any]) -> Any:
    if isinstance(value, _Remade):
        return _made(value._name, *value._given, arguments)
    if not _holds_object(value):
        arguments.append(value)
        return len(arguments) - 1
    if isinstance(value, dict):
        return {"dict": {key: _expression(item, arguments) for key, item in value.items()}}
    kind = "tuple" if isinstance(value, tuple) else "list"
    return {kind: [_expression(item, arguments) for item in value]}


def _holds_object(value: Any) -> bool:
    return any(isinstance(item, _Remade) for item in nested_values(value))


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
