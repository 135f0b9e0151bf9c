"""Statements that stopped, and the functions that fail for want of a name which such a statement binds."""

import re
from collections.abc import Iterable, Sequence
from typing import assert_never

from tensorgrade.result.failure_facts import (
    CallRaised,
    MemoryExceeded,
    ModuleNotAvailable,
    NeverCalled,
    ProcessEnded,
    SourceLine,
    StatementFailure,
    ThreadsNotAvailable,
    TimeExceeded,
)
from tensorgrade.result.result_records import NameNotBound, StoppedStatement
from tensorgrade.sandbox.outcomes import (
    Died,
    NotCalled,
    Outcome,
    Place,
    Raised,
    RanOutOfMemory,
    TimedOut,
    UnfinishedStatement,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.submission.cell_syntax import CellSyntaxError
from tensorgrade.submission.notebook_reader import ParsedSubmission

MAX_NAMES = 3
"""Names of one function that are told."""
_BINDING = r"^[ \t]*(def|class)[ \t]+{name}\b|^[ \t]*(import|from)\b.*\b{name}\b|^[ \t]*{name}[ \t]*="
"""What binds a name in a cell that has no syntax tree."""
_STAR_IMPORT = re.compile(r"from\s+[\w.]+\s+import\s+\*")
_NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")


def stopped_record(statement: UnfinishedStatement, submission: ParsedSubmission) -> StoppedStatement:
    """The statement as a result has it."""
    numbers = [number for number, _ in submission.cells]
    place = statement.place
    cell = numbers.index(place.cell) + 1 if place.cell in numbers else 0
    return StoppedStatement(cell, _line(place), _failure(statement))


def _failure(statement: UnfinishedStatement) -> StatementFailure:
    end = statement.end
    match end:
        case Raised(type, text, place):
            return CallRaised(type, text, _other_line(place, statement.place))
        case UsedUnavailableModule(module, place):
            return ModuleNotAvailable(module, _other_line(place, statement.place))
        case UsedThreads(place):
            return ThreadsNotAvailable(_other_line(place, statement.place))
        case RanOutOfMemory(place):
            return MemoryExceeded(line=_other_line(place, statement.place))
        case TimedOut(seconds):
            return TimeExceeded(round(seconds, 1))
        case Died(cause):
            return ProcessEnded(cause)
        case NotCalled(because):
            return NeverCalled(because)
        case _:
            assert_never(end)


def _line(place: Place) -> SourceLine | None:
    return SourceLine(place.line, place.source) if place.line is not None and place.source else None


def _other_line(place: Place, of_statement: Place) -> SourceLine | None:
    return None if (place.cell, place.line) == (of_statement.cell, of_statement.line) else _line(place)


def names_not_bound(
    outcomes: Iterable[Outcome], stopped: Sequence[UnfinishedStatement], submission: ParsedSubmission
) -> list[NameNotBound]:
    """The names that calls did not find because statements stopped."""
    names = dict.fromkeys(name for outcome in outcomes if (name := _missing_name(outcome)))
    # What a statement that ran has bound was there, and is gone for another reason.
    bound = _bound_names(stopped, submission)
    found = [(name, _cause(name, stopped, submission)) for name in names if name not in bound]
    notes = [NameNotBound(name, stopped_record(cause, submission)) for name, cause in found if cause]
    return notes[:MAX_NAMES]


def syntax_error(error: CellSyntaxError) -> Raised:
    """The outcome of the calls of a function whose cell is not Python."""
    return Raised("SyntaxError", error.text, Place(error.cell, error.line))


def statement_that_binds(
    name: str, stopped: Sequence[UnfinishedStatement], submission: ParsedSubmission
) -> UnfinishedStatement | None:
    """The last statement that stopped of those that would have bound the name."""
    return next((item for item in reversed(stopped) if _binds(item, name, submission)), None)


def _bound_names(stopped: Sequence[UnfinishedStatement], submission: ParsedSubmission) -> set[str]:
    places = {(item.place.cell, item.position) for item in stopped}
    return {
        name
        for cell, statements in submission.statements.items()
        for position, statement in enumerate(statements)
        if (cell, position) not in places and (cell, -1) not in places
        for name in statement.names
    }


def _binds(statement: UnfinishedStatement, name: str, submission: ParsedSubmission) -> bool:
    cell = statement.place.cell
    statements = submission.statements.get(cell, ()) if cell is not None else ()
    if 0 <= statement.position < len(statements):
        return name in statements[statement.position].names
    # The whole cell stopped, because it is not Python, or ended the process before its first statement.
    source = dict(submission.cells).get(cell, "") if cell is not None else ""
    return re.search(_BINDING.format(name=re.escape(name)), source, re.MULTILINE) is not None


def _cause(
    name: str, stopped: Sequence[UnfinishedStatement], submission: ParsedSubmission
) -> UnfinishedStatement | None:
    """The statement that would have bound the name; where that missed a name itself, the one that this comes from."""
    cause, left = None, list(stopped)
    while name and (statement := statement_that_binds(name, left, submission) or _star_import(left)):
        cause, left = statement, left[: left.index(statement)]
        name = "" if isinstance(cause.end, (TimedOut, Died, NotCalled)) else _missing_name(cause.end)
    return cause


def _star_import(stopped: Sequence[UnfinishedStatement]) -> UnfinishedStatement | None:
    """The first statement that imports names which are not known."""
    return next((item for item in stopped if _STAR_IMPORT.match(item.place.source)), None)


def _missing_name(outcome: Outcome) -> str:
    """The name that a NameError is about; empty for other outcomes."""
    if isinstance(outcome, Raised) and outcome.type == "NameError":
        match = _NOT_DEFINED.match(outcome.text)
        return match[1] if match else ""
    return ""
