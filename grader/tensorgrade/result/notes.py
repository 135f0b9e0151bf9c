"""Remarks about a function, and statements of cells that did not run to their end.

As all of a result these are facts; `tensorgrade.report` has the sentences.
"""

from dataclasses import dataclass
from typing import TypeAlias

from tensorgrade.result.failure_facts import SourceLine, StatementFailure


@dataclass(frozen=True)
class Float32Accepted:
    """Answers are float32 for float64 input, which is accepted."""


@dataclass(frozen=True)
class ImportNotAvailable:
    """The function's cell imports a module that is not available."""

    module: str
    """The module."""


@dataclass(frozen=True)
class FurtherImports:
    """The function's cells import more modules that are not available than are named."""

    count: int
    """How many more."""


@dataclass(frozen=True)
class StoppedStatement:
    """A statement of a cell that did not run to its end. The statements after it were run."""

    cell: int
    """The cell's place among the code cells, from 1."""
    line: SourceLine | None
    """The statement's first line."""
    failure: StatementFailure
    """Why it did not run to its end; a line in it is the one where that happened, where that is another one."""


@dataclass(frozen=True)
class NameNotBound:
    """The function fails for want of a name, or is missing itself, because a statement that binds the name stopped."""

    name: str
    """The name."""
    statement: StoppedStatement
    """The statement at fault: the one that binds the name, or one that stopped before and that it depends on."""


@dataclass(frozen=True)
class RecordedNote:
    """A remark in a result of version 0.1.0, which has no facts."""

    text: str
    """The sentence, in the language of the course."""


Note: TypeAlias = Float32Accepted | ImportNotAvailable | FurtherImports | NameNotBound | RecordedNote
