"""The messages of a child about its cells as JSON: written by the child, read by the host.

    {"cell": number, "position": number, "line": number}    it is about to run that statement
    {"cell": number, "stopped": [statement…], "printed": text}    the cell has run
    {"functions": {name: [cell, line or null]}, "others": [name…]}    all cells have run: what exists

with ``statement`` as ``{"position": number, "line": number or null, "error": outcome}``, in which the outcome has the
status ``exception``, ``forbidden``, ``threads`` or ``memory`` of `tensorgrade.sandbox.reply_format`, or ``left-out``
where the statement was not run, because the time had run out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tensorgrade.cells.runner import FunctionPlace
from tensorgrade.sandbox.outcomes import Died, NotCalled, Place, StatementError, TimedOut, UnfinishedStatement
from tensorgrade.sandbox.reply_format import MAX_NAME, outcome_tree, read_error, read_number, read_text
from tensorgrade.sandbox.wire import WireError

LEFT_OUT = "left-out"
MAX_STOPPED = 20
"""Statements of one cell that did not run to their end, as far as they are reported."""
MAX_OTHER_NAMES = 200
"""Names of functions that are not wanted, as far as they are reported."""


@dataclass(frozen=True)
class Progress:
    """The statement that the child is about to run."""

    position: int
    line: int


@dataclass(frozen=True)
class CellReply:
    """What the child reports about one cell that has run."""

    stopped: tuple[UnfinishedStatement, ...]
    printed: str


@dataclass(frozen=True)
class FunctionsReply:
    """What the child reports about the finished notebook."""

    functions: dict[str, FunctionPlace]
    """The wanted functions that exist."""
    other_names: tuple[str, ...]
    """Names of other functions and classes, and of methods as ``Class.method``."""


def progress_message(cell: int, position: int, line: int) -> dict[str, Any]:
    """The header of the message before a statement that may take time."""
    return {"cell": cell, "position": position, "line": line}


def cell_reply(cell: int, stopped: Sequence[UnfinishedStatement], printed: str) -> dict[str, Any]:
    """The header of the reply to one cell."""
    trees = [
        {"position": item.position, "line": item.place.line, "error": _end_tree(item.end)}
        for item in stopped[:MAX_STOPPED]
        if not isinstance(item.end, (TimedOut, Died))
    ]
    return {"cell": cell, "stopped": trees, "printed": printed}


def read_cell_message(header: dict[str, Any], cell: int, max_printed: int) -> Progress | CellReply:
    """A message while that cell runs. Raises WireError for anything else."""
    if header.get("cell") != cell:
        raise WireError("a message out of turn")
    if header.keys() == {"cell", "position", "line"}:
        return Progress(_required_number(header["position"]), _required_number(header["line"]))
    stopped, printed = header.get("stopped"), header.get("printed")
    if header.keys() != {"cell", "stopped", "printed"} or not isinstance(stopped, list):
        raise WireError("a message out of turn")
    statements = tuple(_read_stopped(tree, cell) for tree in stopped[:MAX_STOPPED])
    return CellReply(statements, read_text(printed, max_printed))


def functions_reply(functions: Mapping[str, FunctionPlace], other_names: Sequence[str]) -> dict[str, Any]:
    """The header of the message after the last cell."""
    places = {name: [place.cell, place.line] for name, place in functions.items()}
    return {"functions": places, "others": [name[:MAX_NAME] for name in other_names[:MAX_OTHER_NAMES]]}


def read_functions_reply(header: dict[str, Any], wanted: Collection[str]) -> FunctionsReply:
    """What exists of the wanted functions. Raises WireError for anything else."""
    places, others = header.get("functions"), header.get("others")
    if header.keys() != {"functions", "others"} or not isinstance(places, dict) or not isinstance(others, list):
        raise WireError("a message out of turn")
    functions = {}
    for name, place in places.items():
        if name not in wanted or not isinstance(place, list) or len(place) != 2:
            raise WireError("a function that is none")
        cell = read_number(place[0])
        functions[name] = FunctionPlace(-1 if cell is None else cell, read_number(place[1]))
    return FunctionsReply(functions, tuple(read_text(name, MAX_NAME) for name in others[:MAX_OTHER_NAMES]))


def read_names(header: dict[str, Any], wanted: Collection[str]) -> tuple[str, ...]:
    """Which of the watched functions were called. Raises WireError for anything else."""
    names = header.get("entered")
    if header.keys() != {"entered"} or not isinstance(names, list):
        raise WireError("a message out of turn")
    return tuple(name for name in wanted if name in names)


def _read_stopped(tree: Any, cell: int) -> UnfinishedStatement:
    if not isinstance(tree, dict) or tree.keys() != {"position", "line", "error"}:
        raise WireError("an error that is none")
    position, error = tree["position"], tree["error"]
    if type(position) is not int or not isinstance(error, dict):
        raise WireError("an error that is none")
    end = NotCalled("timeout") if error == {"status": LEFT_OUT} else read_error(error, 0.0)
    return UnfinishedStatement(Place(cell, read_number(tree["line"])), position, end)


def _end_tree(end: StatementError | NotCalled) -> dict[str, Any]:
    return {"status": LEFT_OUT} if isinstance(end, NotCalled) else outcome_tree(end, [])


def _required_number(number: Any) -> int:
    found = read_number(number)
    if found is None:
        raise WireError("a number that is none")
    return found
