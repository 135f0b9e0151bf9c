"""Why a check was not passed: one record for each reason, of ids, numbers and places, without sentences.

`tensorgrade.report.messages` makes the sentences, in the reader's language. For hidden cases the facts have no text of
exceptions, because that may contain the hidden arguments.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from tensorgrade.result.absence_facts import CellNotPython, DefinitionNotRun, FunctionNotDefined, NotWritten, OtherName
from tensorgrade.result.differences import Difference
from tensorgrade.translation import Text

FailureKind = Literal[
    "exception",
    "timeout",
    "memory",
    "shape",
    "type",
    "value",
    "precision",
    "purity",
    "state",
    "forbidden",
    "protocol",
]
FAILURE_KINDS: tuple[FailureKind, ...] = get_args(FailureKind)


@dataclass(frozen=True)
class SourceLine:
    """A line that the student wrote."""

    number: int
    """Its number in the cell, from 1."""
    text: str
    """What it says."""


@dataclass(frozen=True)
class WrongAnswer:
    """The answer differs from the expected one."""

    difference: Difference
    """The first difference."""


@dataclass(frozen=True)
class CallRaised:
    """The call raised an exception."""

    type: str
    """The exception's class; empty where it may not be shown."""
    text: str = ""
    """Its text; empty for hidden cases."""
    line: SourceLine | None = None
    """The student's line."""


@dataclass(frozen=True)
class ModuleNotAvailable:
    """The call used a module that is not available."""

    module: str
    """The module; empty where it may not be shown."""
    line: SourceLine | None = None
    """The student's line."""


@dataclass(frozen=True)
class ThreadsNotAvailable:
    """The call started a thread."""

    line: SourceLine | None = None
    """The student's line."""


@dataclass(frozen=True)
class MemoryExceeded:
    """The call ran out of memory."""

    of_device: bool = False
    """Whether it was a GPU's memory."""
    line: SourceLine | None = None
    """The student's line."""


@dataclass(frozen=True)
class TimeExceeded:
    """The call did not end in time."""

    seconds: float
    """The time limit."""
    while_loop: bool = False
    """Whether the student's code for the function has a ``while`` loop."""


@dataclass(frozen=True)
class ProcessEnded:
    """The call ended the process."""

    cause: str
    """The signal's name, or ``exit``; empty where it may not be shown."""


@dataclass(frozen=True)
class UnreadableAnswer:
    """The answer could not be read."""

    reason: str
    """What was wrong with it, in English; empty where it may not be shown."""


@dataclass(frozen=True)
class NameMissing:
    """The call needed a name that is not defined, because the statement that binds it stopped."""

    name: str
    """The name."""
    line: SourceLine | None = None
    """The student's line that needs it."""


@dataclass(frozen=True)
class NeverCalled:
    """The call was not made, because the cells or an earlier call did not finish or ended the process."""

    because: Literal["timeout", "died", "protocol", "clock", "cells", "machine"]
    """What happened to that call; clock: the submission had used up what one may use; cells: run once more, they came
    to another end; machine: it, or the cells, were held up or ended, and nobody can tell by whom."""


@dataclass(frozen=True)
class WrongArrayKind:
    """The answer is not an array of the library and device of the arguments."""

    got: str
    """Its type; empty where it may not be shown."""
    array_kind: str
    """The kind of array that the function was given, one of `tensorgrade.arrays.libraries.LIBRARY_MODULES`."""


@dataclass(frozen=True)
class WrongArrayDtype:
    """The answer is an array of the right library and device, and of a dtype that is not float32 or float64."""

    dtype: str
    """Its dtype; empty where it may not be shown."""


@dataclass(frozen=True)
class ReadyMadeOperation:
    """The function uses an operation that it is to implement."""

    operation: str
    """The operation's name; empty where it is not known."""
    line: SourceLine | None = None
    """The student's line."""


@dataclass(frozen=True)
class DataMoved:
    """The function moved its data to another library or device."""

    method: str
    """The method that moved them; empty where it is not known."""


@dataclass(frozen=True)
class DeviceFailed:
    """An error in the call stopped the device."""

    line: SourceLine | None = None
    """The student's line."""


@dataclass(frozen=True)
class RelationBroken:
    """A metamorphic relation does not hold."""

    text: Text
    """The author's sentence."""


@dataclass(frozen=True)
class ArgumentChanged:
    """The call changed an argument."""

    argument: str
    """The argument's name; empty where it may not be shown."""


@dataclass(frozen=True)
class AnswerChanged:
    """Called again, the function answers differently."""

    other_numbers: bool
    """Whether it was called with other numbers."""
    changed: tuple[str, ...] = ()
    """The arguments that had changed since the call whose answer it may remember."""


@dataclass(frozen=True)
class PrecisionLost:
    """The answer to float64 arguments is less precise than arithmetic in float64."""

    difference: Difference
    """The first difference with the tolerance for float64."""
    digits: int | None = None
    """About how many decimal digits of the worst answer are right; null where that is not known."""
    cause: Literal["unknown", "float32", "decimals"] = "unknown"
    """float32: the answer is what arithmetic in float32 gives; decimals: it is rounded to ``decimals`` places."""
    decimals: int = 0
    """The number of decimal places; negative where whole tens or hundreds are left."""


@dataclass(frozen=True)
class NotCountedYet:
    """The check counts once the function gets one check of values right."""


@dataclass(frozen=True)
class NotRunHere:
    """The grading machine lacks what the check needs."""


@dataclass(frozen=True)
class GraderFailed:
    """The grader could not judge the check."""


@dataclass(frozen=True)
class RecordedSentence:
    """The sentence in a result of version 0.1.0, which has no facts."""

    kind: FailureKind | None
    """The kind of failure, as it was recorded."""
    text: str
    """The sentence, in the language of the course."""
    difference: Difference | None = None
    """The difference, as far as it was recorded."""


Failure: TypeAlias = (
    WrongAnswer
    | CallRaised
    | ModuleNotAvailable
    | ThreadsNotAvailable
    | MemoryExceeded
    | TimeExceeded
    | ProcessEnded
    | UnreadableAnswer
    | FunctionNotDefined
    | NameMissing
    | CellNotPython
    | NeverCalled
    | WrongArrayKind
    | WrongArrayDtype
    | ReadyMadeOperation
    | DataMoved
    | DeviceFailed
    | RelationBroken
    | ArgumentChanged
    | AnswerChanged
    | PrecisionLost
    | NotCountedYet
    | NotWritten
    | DefinitionNotRun
    | OtherName
    | NotRunHere
    | GraderFailed
    | RecordedSentence
)

StatementFailure: TypeAlias = (
    CallRaised
    | ModuleNotAvailable
    | ThreadsNotAvailable
    | MemoryExceeded
    | TimeExceeded
    | ProcessEnded
    | NeverCalled
    | RecordedSentence
)
"""Why a statement of a cell did not run to its end; what these records say of a call is then said of the statement."""
