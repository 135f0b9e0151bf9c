"""Statements that stopped, and the functions that fail for want of a name which such a statement binds."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
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
from tensorgrade.result.notes import NameNotBound, StoppedStatement
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
    is_doubtful,
)
from tensorgrade.submission.definition_texts import binds
from tensorgrade.submission.notebook_reader import ParsedSubmission

MAX_NAMES = 3
"""Names of one function that are told."""
MAX_NAMES_ASKED = 20
"""Different names that the calls of one function missed, as far as their causes are looked for."""
MAX_STEPS = 50
"""Statements from a name to its cause, of which each misses what the one before would have bound."""
_NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")


class StoppedStatements:
    """The statements of a submission that stopped, in order, and the names that they would have bound."""

    def __init__(self, stopped: Sequence[UnfinishedStatement], submission: ParsedSubmission) -> None:
        self._stopped, self._submission = stopped, submission
        self._sources = dict(submission.cells)
        self._cell_places = {number: place for place, number in enumerate(self._sources, 1)}
        self._binding: dict[str, list[int]] = defaultdict(list)
        """By name, the statements that would have bound it, by their index in ``stopped``."""
        self._whole_cells: list[int] = []
        for index, statement in enumerate(stopped):
            statements = submission.statements.get(_cell(statement), ())
            if 0 <= statement.position < len(statements):
                for name in statements[statement.position].names:
                    self._binding[name].append(index)
            elif statement.position == -1:
                self._whole_cells.append(index)

    def of_cell(self, cell: int) -> list[StoppedStatement]:
        """Those of a cell that were run, as a result has them."""
        return [
            self.record(item)
            for item in self._stopped
            if item.place.cell == cell and not isinstance(item.end, NotCalled)
        ]

    def record(self, statement: UnfinishedStatement) -> StoppedStatement:
        """A statement as a result has it."""
        place = self._cell_places.get(_cell(statement), 0)
        return StoppedStatement(place, _line(statement.place), _failure(statement))

    def that_binds(self, name: str) -> UnfinishedStatement | None:
        """The last statement of those that would have bound the name."""
        index = self._index_of_binding(name, len(self._stopped))
        return None if index is None else self._stopped[index]

    def names_not_bound(self, outcomes: Iterable[Outcome]) -> list[NameNotBound]:
        """The names that calls did not find because statements stopped.

        They are names that the cells bind: an exception that a call made up cannot name anything else.
        """
        names = dict.fromkeys(name for outcome in outcomes if (name := _missing_name(outcome)))
        bound = self._bound_names() if names and self._stopped else set()
        causes = (
            (name, cause)
            for name in islice(names, MAX_NAMES_ASKED)
            # What a statement that ran has bound was there, and is gone for another reason.
            if name not in bound and (cause := self._cause(name))
        )
        return [NameNotBound(name, self.record(cause)) for name, cause in islice(causes, MAX_NAMES)]

    def _index_of_binding(self, name: str, before: int) -> int | None:
        indices = [index for index in self._binding.get(name, ()) if index < before]
        indices += [index for index in self._whole_cells if index < before and self._text_binds(index, name)]
        return max(indices, default=None)

    def _text_binds(self, index: int, name: str) -> bool:
        """Whether the text of a cell binds the name; the cell is not Python, or ended the process at once."""
        return binds(self._sources.get(_cell(self._stopped[index]), ""), name)

    def _cause(self, name: str) -> UnfinishedStatement | None:
        """The statement that would have bound the name; where that missed a name itself, the one at fault for this."""
        cause, before = None, len(self._stopped)
        for _ in range(MAX_STEPS):
            index = self._index_of_binding(name, before) if name else None
            if index is None:
                break
            cause, before = self._stopped[index], index
            name = "" if isinstance(cause.end, (TimedOut, Died, NotCalled)) else _missing_name(cause.end)
        return cause

    def _bound_names(self) -> set[str]:
        """The names that statements bind which ran."""
        places = {(item.place.cell, item.position) for item in self._stopped}
        return {
            name
            for cell, statements in self._submission.statements.items()
            if (cell, -1) not in places
            for position, statement in enumerate(statements)
            if (cell, position) not in places
            for name in statement.names
        }


def _cell(statement: UnfinishedStatement) -> int:
    return -1 if statement.place.cell is None else statement.place.cell


def _failure(statement: UnfinishedStatement) -> StatementFailure:
    end = statement.end
    if is_doubtful(end):
        return NeverCalled("machine")
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


def _missing_name(outcome: Outcome) -> str:
    """The name that a NameError is about; empty for other outcomes."""
    if isinstance(outcome, Raised) and outcome.type == "NameError":
        match = _NOT_DEFINED.match(outcome.text)
        return match[1] if match else ""
    return ""
