"""The record of one executed cell of a submission: part of a result."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellRun:
    """One code cell of the submission, as it ran."""

    cell: int
    """Its number in the file, from 0."""
    printed: str = ""
    """What it printed."""
    error: str = ""
    """The exception that ended it."""
    cut: bool = False
    """Whether it hung or ended the process, so that only its imports and definitions count."""
