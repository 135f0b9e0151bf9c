"""The replies of a child about its calls as JSON: written by the child, read by the host.

Each outcome that a child may report has a ``status`` and the fields listed here, no more and no fewer:

    {"status": "value", "value": value, "arguments": [value…] or null}   all arguments, if the call changed one
    {"status": "exception", "type": text, "text": text, "place": place}
    {"status": "forbidden", "module": text, "place": place}
    {"status": "threads", "place": place}
    {"status": "memory", "place": place}
    {"status": "absent"}
    {"status": "elsewhere", "type_name": text}
    {"status": "ready-made", "operation": text}
    {"status": "moved", "method": text}
    {"status": "device", "place": place}

with ``place`` as ``{"cell": number or null, "line": number or null}``: the line is not sent, because the host quotes it
from its own copy of the source. The host makes texts printable and cuts them to length;
`tensorgrade.sandbox.untrusted_replies` checks what they say.
"""

from collections.abc import Sequence
from typing import Any, assert_never

from numpy.typing import NDArray

from tensorgrade.arrays.codec import CodecError, decode, encode, printable_text
from tensorgrade.sandbox.outcomes import (
    ChildOutcome,
    DeviceStopped,
    MovedData,
    NotDefined,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    ReturnedOtherKind,
    StatementError,
    UsedReadyMade,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.sandbox.wire import WireError

MAX_NAME = 80
"""Characters of the name of a type, a module or an operation."""
MAX_TEXT = 300
"""Characters of the text of an exception."""


def outcome_reply(outcome: ChildOutcome) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """The header of the reply to one call, and its buffers."""
    buffers: list[NDArray[Any]] = []
    return {"outcome": outcome_tree(outcome, buffers)}, buffers


def read_outcome(header: dict[str, Any], buffers: Sequence[memoryview], seconds: float) -> ChildOutcome:
    """The outcome of a call that took ``seconds``. Raises WireError for anything but the reply to a call."""
    tree = header.get("outcome")
    if not isinstance(tree, dict) or header.keys() != {"outcome"}:
        raise WireError("a message out of turn")
    match tree.get("status"):
        case "value":
            value, arguments = _fields(tree, "value", "arguments")
            return Returned(_decoded(value, buffers), _decoded_arguments(arguments, buffers), seconds)
        case "exception" | "forbidden" | "threads" | "memory":
            return read_error(tree, seconds)
        case "absent":
            _fields(tree)
            return NotDefined()
        case "elsewhere":
            [type_name] = _fields(tree, "type_name")
            return ReturnedOtherKind(read_text(type_name, MAX_NAME), seconds)
        case "ready-made":
            [operation] = _fields(tree, "operation")
            return UsedReadyMade(read_text(operation, MAX_NAME), seconds=seconds)
        case "moved":
            [method] = _fields(tree, "method")
            return MovedData(read_text(method, MAX_NAME), seconds)
        case "device":
            [place] = _fields(tree, "place")
            return DeviceStopped(_read_place(place), seconds)
        case _:
            raise WireError("a message out of turn")


def outcome_tree(outcome: ChildOutcome, buffers: list[NDArray[Any]]) -> dict[str, Any]:
    """The outcome as JSON; its arrays are appended to the buffers."""
    match outcome:
        case Returned(value, arguments):
            changed = None if arguments is None else [encode(item, buffers) for item in arguments]
            return {"status": "value", "value": encode(value, buffers), "arguments": changed}
        case Raised(type_name, text, place):
            return {"status": "exception", "type": type_name, "text": text, "place": _place_tree(place)}
        case UsedUnavailableModule(module, place):
            return {"status": "forbidden", "module": module, "place": _place_tree(place)}
        case UsedThreads(place):
            return {"status": "threads", "place": _place_tree(place)}
        case RanOutOfMemory(place):
            return {"status": "memory", "place": _place_tree(place)}
        case NotDefined():
            return {"status": "absent"}
        case ReturnedOtherKind(type_name):
            return {"status": "elsewhere", "type_name": type_name[:MAX_NAME]}
        case UsedReadyMade(operation):
            return {"status": "ready-made", "operation": operation}
        case MovedData(method):
            return {"status": "moved", "method": method}
        case DeviceStopped(place):
            return {"status": "device", "place": _place_tree(place)}
        case _:
            assert_never(outcome)


def _place_tree(place: Place) -> dict[str, Any]:
    return {"cell": place.cell, "line": place.line}


def read_error(tree: dict[str, Any], seconds: float) -> StatementError:
    """The exception that ended a call or a statement. Raises WireError for anything else."""
    match tree.get("status"):
        case "exception":
            type_name, text, place = _fields(tree, "type", "text", "place")
            return Raised(read_text(type_name, MAX_NAME), read_text(text, MAX_TEXT), _read_place(place), seconds)
        case "forbidden":
            module, place = _fields(tree, "module", "place")
            return UsedUnavailableModule(read_text(module, MAX_NAME), _read_place(place), seconds)
        case "threads":
            [place] = _fields(tree, "place")
            return UsedThreads(_read_place(place), seconds)
        case "memory":
            [place] = _fields(tree, "place")
            return RanOutOfMemory(_read_place(place), seconds)
        case _:
            raise WireError("an error that is none")


def _fields(tree: dict[str, Any], *names: str) -> list[Any]:
    """The values of the fields beside ``status``. Raises WireError where there are others."""
    if tree.keys() != {"status", *names}:
        raise WireError("an outcome with other fields than its own")
    return [tree[name] for name in names]


def _decoded(tree: Any, buffers: Sequence[memoryview]) -> Any:
    try:
        return decode(tree, buffers)
    except CodecError as error:
        raise WireError(str(error)) from None


def _decoded_arguments(trees: Any, buffers: Sequence[memoryview]) -> tuple[Any, ...] | None:
    if trees is None:
        return None
    if not isinstance(trees, list):
        raise WireError("arguments that are no list")
    return tuple(_decoded(tree, buffers) for tree in trees)


def _read_place(tree: Any) -> Place:
    if not isinstance(tree, dict) or tree.keys() != {"cell", "line"}:
        raise WireError("a place that is none")
    return Place(read_number(tree["cell"]), read_number(tree["line"]))


def read_text(text: Any, limit: int) -> str:
    """A text, made printable and cut to length. Raises WireError for anything else."""
    if not isinstance(text, str):
        raise WireError("a text that is none")
    return printable_text(text, limit)


def read_number(number: Any) -> int | None:
    """The number of a cell or a line; None for one that none can have, such as a student's exception may state."""
    if number is not None and type(number) is not int:
        raise WireError("a number that is none")
    return number if number is not None and 0 <= number < 10**9 else None
