"""What a gradebook has of one submission: records only. `tensorgrade.report.manual_grades` reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class GradedCell:
    """A cell with points."""

    points: float
    """Maximum points."""
    score: float
    """Points: a person's, else the automatic ones; extra credit included."""
    automatic: float | None = None
    """Points from the checks; None where there are none."""
    by_person: bool = False
    """Whether a person set points or extra credit."""
    waits: bool = False
    """Whether a person still has to set the points."""
    written: bool = False
    """Whether it is a written answer."""


@dataclass(frozen=True)
class GradebookEntry:
    """The gradebook's entry of one submission: what people, and lateness, add to the checks."""

    score: float = 0.0
    """The points of all cells, lateness not deducted."""
    max_score: float = 0.0
    """Maximum points of all cells, written answers included."""
    late_penalty: float = 0.0
    """Points deducted for lateness."""
    cells: Mapping[str, GradedCell] = field(default_factory=dict)
    """By grade_id."""
    comments: Mapping[str, str] = field(default_factory=dict)
    """By grade_id: what a person wrote."""
