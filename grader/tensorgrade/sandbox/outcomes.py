"""The outcomes of a call of a student's function: one record for each way in which a call can end.

`tensorgrade.sandbox.reply_format` makes those that a child may report from its replies, `tensorgrade.sandbox.process`
the others; the judge tells them apart with ``match``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, assert_never

from tensorgrade.arrays.codec import printable_text
from tensorgrade.arrays.value_equality import ByValue

MAX_LINE = 200
"""Characters of a line that is quoted."""


@dataclass(frozen=True)
class Place:
    """The innermost line that the student wrote, of those that an error came through."""

    cell: int | None = None
    """The cell's number in the notebook."""
    line: int | None = None
    """The line in the cell, from 1."""
    source: str = ""
    """The line's text."""


NOWHERE = Place()
"""No line of the student's is known."""


def quoted_place(cell: int, line: int | None, lines: Sequence[str]) -> Place:
    """The place with its line's text, made printable and cut to length; without the line where the cell has none such.

    ``lines`` are the cell's.
    """
    if line is None or not 0 < line <= len(lines):
        return Place(cell)
    return Place(cell, line, printable_text(lines[line - 1].strip(), MAX_LINE))


@dataclass(frozen=True, eq=False)
class Returned(ByValue):
    """The call returned."""

    value: Any = None
    """The answer, as `tensorgrade.arrays.codec` decodes it."""
    arguments: tuple[Any, ...] | None = None
    """After a call that changed one: all arguments, positional ones first."""
    seconds: float = 0.0


@dataclass(frozen=True)
class Raised:
    """The call raised an exception."""

    type: str
    """The name of the exception's class."""
    text: str = ""
    """Its text, which may contain the arguments."""
    place: Place = NOWHERE
    seconds: float = 0.0


@dataclass(frozen=True)
class UsedUnavailableModule:
    """The call used a module that answers may not use, or that is not installed."""

    module: str
    place: Place = NOWHERE
    seconds: float = 0.0


@dataclass(frozen=True)
class UsedThreads:
    """The call started a thread."""

    place: Place = NOWHERE
    seconds: float = 0.0


@dataclass(frozen=True)
class RanOutOfMemory:
    """The call needed more memory than the process, or the device, has."""

    place: Place = NOWHERE
    seconds: float = 0.0
    doubtful: bool = False
    """Whether it need not be the student's (`tensorgrade.sandbox.doubts`)."""


@dataclass(frozen=True)
class TimedOut:
    """The call did not end in time."""

    seconds: float = 0.0
    doubtful: bool = False
    """Whether it need not be the student's (`tensorgrade.sandbox.doubts`)."""


@dataclass(frozen=True)
class Died:
    """The call ended the process."""

    cause: str
    """The signal's name, or ``exit``."""
    seconds: float = 0.0
    doubtful: bool = False
    """Whether it need not be the student's (`tensorgrade.sandbox.doubts`)."""


@dataclass(frozen=True)
class BrokeProtocol:
    """The reply to the call could not be read."""

    reason: str
    seconds: float = 0.0


@dataclass(frozen=True)
class NotDefined:
    """The function does not exist after the cells have run."""


@dataclass(frozen=True)
class NotCalled:
    """The call was not made, because the cells or an earlier call did not finish or ended the process.

    ``clock``: because the submission had used up its time, its messages, or the processes that it may start. ``cells``:
    because its cells, which have run before, came to another end in a new process. ``machine``: because of an end that
    need not be the student's.
    """

    because: Literal["timeout", "died", "protocol", "clock", "cells", "machine"]


@dataclass(frozen=True)
class ReturnedOtherKind:
    """A call with another library's arrays returned something else than such an array on the same device."""

    type_name: str
    seconds: float = 0.0


@dataclass(frozen=True)
class UsedReadyMade:
    """A call with another library's arrays used a forbidden operation; or the source does, where it was found."""

    operation: str
    """Its name; empty where it cannot be told."""
    place: Place = NOWHERE
    seconds: float = 0.0


@dataclass(frozen=True)
class MovedData:
    """A call with another library's arrays moved their values to another library or device."""

    method: str
    """The method that moved them (`tensorgrade.arrays.libraries.TRANSFER_METHODS`); empty where it cannot be told."""
    seconds: float = 0.0


@dataclass(frozen=True)
class DeviceStopped:
    """An error in the call stopped the device."""

    place: Place = NOWHERE
    seconds: float = 0.0


LibraryOutcome: TypeAlias = ReturnedOtherKind | UsedReadyMade | MovedData | DeviceStopped
"""What a student's process may report of calls with other libraries' arrays only."""

ChildOutcome: TypeAlias = (
    Returned | Raised | UsedUnavailableModule | UsedThreads | RanOutOfMemory | NotDefined | LibraryOutcome
)
"""What a student's process may report."""

LastOutcome: TypeAlias = TimedOut | Died | BrokeProtocol
"""How a call ends after which the process is not used any more, as the host determines."""

Outcome: TypeAlias = ChildOutcome | LastOutcome | NotCalled

StatementError: TypeAlias = Raised | UsedUnavailableModule | UsedThreads | RanOutOfMemory
"""How a statement of a cell ended that raised an exception."""


@dataclass(frozen=True)
class UnfinishedStatement:
    """A statement of a cell that did not run to its end."""

    place: Place
    """The statement's first line."""
    position: int
    """Its place among the cell's statements, from 0; -1 where the whole cell stopped."""
    end: StatementError | TimedOut | Died | NotCalled
    """Why it did not."""


def seconds_of(outcome: Outcome) -> float:
    """How long the call took; 0 for one that was not made."""
    return 0.0 if isinstance(outcome, (NotDefined, NotCalled)) else outcome.seconds


def is_unknown(outcome: Outcome) -> bool:
    """Whether nobody knows how the call would have ended."""
    return is_doubtful(outcome) or isinstance(outcome, NotCalled) and outcome.because in ("clock", "cells", "machine")


def is_doubtful(outcome: Outcome) -> bool:
    """Whether the call came to an end that need not be the student's."""
    return isinstance(outcome, (TimedOut, Died, RanOutOfMemory)) and outcome.doubtful


def is_last(outcome: Outcome) -> bool:
    """Whether the process is not used any more after a call that ended so."""
    return isinstance(outcome, (TimedOut, Died, BrokeProtocol))


def not_called_after(last: LastOutcome) -> NotCalled:
    """The outcome of the calls that were to follow in the same process."""
    if is_doubtful(last):
        return NotCalled("machine")
    match last:
        case TimedOut():
            return NotCalled("timeout")
        case Died():
            return NotCalled("died")
        case BrokeProtocol():
            return NotCalled("protocol")
        case _:
            assert_never(last)
