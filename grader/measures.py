"""What numbers say about a class: spread, and whether a check tells those who know from those who do not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ENOUGH = 10
"""Fewer submissions say nothing about a check."""

BINS = 10


@dataclass(frozen=True)
class Bin:
    """A range of scores."""

    label: str
    """Its bounds, such as 4.6–9.2."""
    students: int
    """How many have a score from its lower bound up to its upper one, which only the last bin includes."""


def discrimination(passed: Sequence[float], rest: Sequence[float]) -> float | None:
    """The point-biserial correlation of passing something with the score on everything else, to two decimals.

    ``passed`` is 0 or 1 (or a share, for a whole function), ``rest`` the points from all other
    checks, both (students,). None for fewer than `ENOUGH` students, and where one of them does not vary.
    """
    if len(passed) < ENOUGH:
        return None
    a, b = np.asarray(passed, dtype=float), np.asarray(rest, dtype=float)
    spread = float(a.std() * b.std())
    if spread < 1e-9:
        return None
    return round(float(((a - a.mean()) * (b - b.mean())).mean()) / spread, 2)


def distribution(scores: Sequence[float], most: float) -> tuple[Bin, ...]:
    """The scores, (students,), counted in ten equal ranges from 0 to ``most``."""
    counts, edges = np.histogram(np.asarray(scores, dtype=float), bins=BINS, range=(0, most))
    return tuple(
        Bin(f"{low:.3g}–{high:.3g}", int(count)) for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )


def median(numbers: Sequence[float]) -> float | None:
    """The middle one, to four digits; None of none."""
    return float(f"{float(np.median(numbers)):.4g}") if len(numbers) else None


def mean(numbers: Sequence[float]) -> float | None:
    """The mean to two decimals; None of none."""
    return round(float(np.mean(numbers)), 2) if len(numbers) else None
