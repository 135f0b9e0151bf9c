"""The protocol between the trusted host and a student's process: frames of JSON and raw buffers, never pickled.

A frame is two big-endian lengths (header, 4 bytes; payload, 8 bytes), a JSON header, and
the payload: raw C-ordered array buffers, one after the other, whose sizes the header lists.
Values inside a header follow `tensorgrade.arrays.codec`, errors and outcomes `tensorgrade.sandbox.reply_format`.

    host → child   {"start": {"directory": path, "limits": {…}, "kinds": [name…]}}
    child → host   {"layers": [name…], "kinds": [name…]}      when locked, before any student code runs
    host → child   {"cells": [[number, source, [position…], bool]…], "functions": [name…],
                    "stubs": [[number, line]…], "script": bool}
                                                              positions to leave out; only what takes no time
    child → host   about each cell: `tensorgrade.sandbox.cell_messages`
    host → child   {"calls": [{"function": name, "positional": […], "keyword": {…}, "in_place": bool,
                               "script": {…} or null}…],      what is done with the arguments: `tensorgrade.call_script`
                    "kind": name, "ready_made": [name…],      kind of array; forbidden operations
                    "memory": size}                           bytes of the shared memory that NumPy's arrays take
    host → child   {"doors": {name: bool}}                    before calls: functions of the notebook in whose place the
                                                              host answers; whether one makes objects
                   {"watch": [name…]}                         before calls: the functions of the notebook to be watched
    child → host   {"entered": [name…]}                       after such calls: those that were called
    child → host   {"ask": {"function": name, "positional": […], "keyword": {…}, "script": {…} or null}}
                                                              in a call, to such a function (`sandbox.doors`)
    host → child   {"answer": value} or {"error": text}
    host → child   {"solve": {…}}                             to a process of the author's solution: the same as an ask
    child → host   {"outcome": {"status": …, …}}              one per call, in order
    host → child   {"ended": word}                            after the calls of an exercise
    child → host   the same: no other reply is under way
    host           closes: the child ends

NumPy's arrays are not sent, but lie in memory that both sides map (`tensorgrade.sandbox.argument_memory`). With
"in_place", they and lists are the objects of the call before it, with the new contents; see
`tensorgrade.sandbox.call_arguments`. The host trusts no reply: a frame that is too large, late, malformed or out of
turn is the student's *protocol* failure.
"""

import json
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tensorgrade.arrays.codec import encode
from tensorgrade.call_script import Script
from tensorgrade.running_deadline import RunningDeadline

LENGTHS = struct.Struct("!IQ")
MAX_HEADER = 4 << 20
PIECE = 256 << 10
"""Bytes that are read at once."""
MAX_NODES = 250_000
"""Values in the header of one frame that a child sends."""
FRAME_NODES = 16
"""What a frame without values counts: it takes time, too."""


class Deadline(Protocol):
    """How long a frame is waited for."""

    def wait(self, channel: socket.socket) -> None:
        """Wait until the channel has something to read, or for a part of the time. Raises TimeoutError at the end."""


class WireError(Exception):
    """The other side broke the protocol."""


class ConnectionClosed(WireError):
    """The other side has closed the connection."""


class Budget:
    """What a child may still send: bytes, and values in JSON. Each frame is counted before memory is taken for it."""

    def __init__(self, nodes: int, size: int) -> None:
        """``size`` is in bytes, those of headers and of arrays together."""
        self.nodes, self.size = nodes, size
        self._most = size
        self.is_spent = False
        """Whether all frames together were more than allowed. One that is too large by itself does not count."""

    def take_bytes(self, count: int) -> None:
        """Count the bytes of a frame. Raises WireError where they are more than are left."""
        if count > self.size:
            self.is_spent = count <= self._most
            raise WireError("a message larger than the limit")
        self.size -= count

    def take_header(self, header: bytes) -> None:
        """Count the values in a header before it is parsed. Raises WireError where they are more than are left.

        Each value but the first follows a bracket, a brace or a comma; those in texts are counted as well.
        """
        nodes = FRAME_NODES + sum(map(header.count, (b",", b"[", b"{")))
        if nodes > min(self.nodes, MAX_NODES):
            self.is_spent = nodes <= MAX_NODES
            raise WireError("a message with more values than the limit")
        self.nodes -= nodes


@dataclass(frozen=True)
class Call:
    """One call of one function; arguments are values of `tensorgrade.arrays.codec`."""

    function: str
    positional: tuple[Any, ...]
    keyword: dict[str, Any]
    in_place: bool = False
    """Whether arrays, lists and dicts are the objects of the call before it, with these contents; for NumPy only."""
    script: Script | None = None
    """What is done with the arguments, if not only the function called (`tensorgrade.call_script`)."""


def send_frame(
    channel: socket.socket, header: dict[str, Any], buffers: Sequence[NDArray[Any]] = (), seconds: float | None = None
) -> None:
    """Write one frame, as `send_bytes` does."""
    send_bytes(channel, encode_frame(header, buffers), seconds)


def encode_frame(header: dict[str, Any], buffers: Sequence[NDArray[Any]] = ()) -> bytes:
    """One frame as bytes."""
    sizes = [buffer.nbytes for buffer in buffers]
    encoded = json.dumps(header | {"buffers": sizes}).encode()
    return b"".join([LENGTHS.pack(len(encoded), sum(sizes)), encoded, *(buffer.tobytes() for buffer in buffers)])


def send_bytes(channel: socket.socket, content: bytes, seconds: float | None = None) -> None:
    """Write encoded frames. Raises ConnectionClosed when the other side has closed the connection.

    Raises TimeoutError where it does not take them in so many ``seconds`` of this process.
    """
    deadline = None if seconds is None else RunningDeadline(seconds)
    rest = memoryview(content)
    if deadline is not None:
        channel.setblocking(False)
    while rest:
        if deadline is not None:
            deadline.wait(channel, writing=True)
        try:
            rest = rest[channel.send(rest) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise ConnectionClosed(str(error)) from None


class FrameReader:
    """Reads the frames of a child that is not trusted, as many at once as have come.

    Everything that the child sends is read with the same reader.
    """

    def __init__(self, channel: socket.socket) -> None:
        """The channel is set to not block."""
        self._channel = channel
        channel.setblocking(False)
        self._ahead = bytearray()
        """What has come of the frames after the last one; at most `PIECE`."""

    def receive(self, max_payload: int, deadline: Deadline, budget: Budget) -> tuple[dict[str, Any], list[memoryview]]:
        """Read one frame, and count it against the budget.

        Raises WireError, ConnectionClosed, or what the deadline raises.
        """
        return _read_frame(lambda size: self._read(size, deadline), max_payload, MAX_HEADER, budget)

    def _read(self, size: int, deadline: Deadline) -> bytearray:
        ahead = self._ahead
        while len(ahead) < min(size, PIECE):
            ahead += _piece(self._channel, PIECE - len(ahead), deadline)
        content = ahead[:size]
        del ahead[:size]
        return _read(self._channel, size, content, deadline)


def receive_frame(
    channel: socket.socket, max_payload: int, max_header: int = MAX_HEADER
) -> tuple[dict[str, Any], list[memoryview]]:
    """Read one frame of a host, or of a child that is trusted, and nothing of the next one.

    Waits until it is there. Raises WireError, ConnectionClosed.
    """
    channel.setblocking(True)
    return _read_frame(lambda size: _read(channel, size, bytearray()), max_payload, max_header, None)


def _read_frame(
    read: Callable[[int], bytearray], max_payload: int, max_header: int, budget: Budget | None
) -> tuple[dict[str, Any], list[memoryview]]:
    """One frame; ``read`` gives the next bytes, so many as it is asked for."""
    header_size, payload_size = LENGTHS.unpack(read(LENGTHS.size))
    if header_size > max_header or payload_size > max_payload:
        raise WireError("a message larger than the limit")
    if budget is not None:
        budget.take_bytes(header_size + payload_size)
    encoded = bytes(read(header_size))
    if budget is not None:
        budget.take_header(encoded)
    # Apart from the header, which need not be kept as long as the arrays.
    payload = memoryview(read(payload_size))
    try:
        header = json.loads(encoded)
    except (ValueError, RecursionError):
        raise WireError("a message that is not JSON") from None
    sizes = header.pop("buffers", None) if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise WireError("a message without its sizes")
    if sum(sizes) != payload_size:
        raise WireError("a message whose sizes do not add up")
    buffers, start = [], 0
    for size in sizes:
        buffers.append(payload[start : start + size])
        start += size
    return header, buffers


def _read(channel: socket.socket, size: int, content: bytearray, deadline: Deadline | None = None) -> bytearray:
    """The content with what is missing of its size: memory is taken for what has come, not for what was announced."""
    while len(content) < size:
        content += _piece(channel, size - len(content), deadline)
    return content


def _piece(channel: socket.socket, most: int, deadline: Deadline | None) -> bytes:
    """What has come, at least one byte and at most `PIECE`."""
    while True:
        try:
            piece = channel.recv(min(most, PIECE))
        except BlockingIOError:
            if deadline is not None:
                deadline.wait(channel)  # in parts
            continue
        except OSError as error:
            raise ConnectionClosed(str(error)) from None
        if not piece:
            raise ConnectionClosed("closed")
        return piece


def library_calls_frame(
    calls: Sequence[Call], kind: str, ready_made: Sequence[str] = ()
) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """The request for calls with another library's arrays, which must not use the ``ready_made`` operations."""
    buffers: list[NDArray[Any]] = []
    trees = [
        {
            "function": call.function,
            "positional": [encode(item, buffers) for item in call.positional],
            "keyword": {name: encode(item, buffers) for name, item in call.keyword.items()},
            "script": call.script,
        }
        for call in calls
    ]
    return {"calls": trees, "kind": kind, "ready_made": list(ready_made), "memory": 0}, buffers


_UNCHANGING = (type(None), bool, int, str)


def snapshot(arguments: Sequence[Any]) -> list[Any]:
    """What the values are now. Equal snapshots before and after a call: it changed none of its arguments."""
    return [_kept(item) for item in arguments]


def _kept(value: Any) -> Any:
    # Most arguments are arrays, numbers and pairs of numbers; encoding takes several times as long.
    kind = type(value)
    if kind is np.ndarray:
        return value.shape, value.strides, value.dtype, value.flags.writeable, value.tobytes()
    if kind in _UNCHANGING or kind is tuple and all(type(item) in _UNCHANGING for item in value):
        return value
    buffers: list[NDArray[Any]] = []
    return encode(value, buffers), [buffer.tobytes() for buffer in buffers]
