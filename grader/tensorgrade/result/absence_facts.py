"""Why a function does not exist after the cells have run, as far as it is known."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FunctionNotDefined:
    """The function does not exist after the cells have run."""


@dataclass(frozen=True)
class CellNotPython:
    """The function does not exist because its cell is not Python."""

    text: str
    """What Python says about it."""
    line: int | None = None
    """The number of the line in the cell, from 1; null where it is not known."""
    source: str = ""
    """What the line says; empty where it is not known."""


@dataclass(frozen=True)
class NotWritten:
    """The function is missing: left as handed out, or removed."""


@dataclass(frozen=True)
class DefinitionNotRun:
    """The function is missing after the cells have run, but stands in the notebook; a person must look."""

    function: str
    """Its name."""
    cell: int
    """The place of the cell with it among all cells, from 1."""
    replaced_in: int | None = None
    """The place of the later cell that has it as it was handed out; null where it was not run."""


@dataclass(frozen=True)
class OtherName:
    """The function is missing; the notebook has one whose name is nearly the same."""

    found: str
    """The name in the notebook; ``Class.method`` for a method."""
    expected: str
    """The name that the assignment asks for."""
