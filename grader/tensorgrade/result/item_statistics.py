"""Statistics of a class: how the scores are distributed, and the discrimination of each check (item analysis)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MIN_SUBMISSIONS = 10
"""Below this number of submissions no discrimination is computed."""

MAX_BINS = 12
"""The most bars of the histogram of scores."""


@dataclass(frozen=True)
class Bin:
    """A range of scores."""

    label: str
    """Its bounds, such as 5–10."""
    students: int
    """Number of students with a score in the range. Only the last bin includes its upper bound."""


def discrimination(passed: Sequence[float], rest: Sequence[float]) -> float | None:
    """The point-biserial correlation of passing something with the score on everything else, to two decimals.

    ``passed`` is 0 or 1 (or a share, for a whole function), ``rest`` the points from all other
    checks, both (students,). None for fewer than `MIN_SUBMISSIONS` students, and where one of them does not vary.
    """
    if len(passed) < MIN_SUBMISSIONS:
        return None
    a, b = np.asarray(passed, dtype=float), np.asarray(rest, dtype=float)
    spread = float(a.std() * b.std())
    if spread < 1e-9:
        return None
    return round(float(((a - a.mean()) * (b - b.mean())).mean()) / spread, 2)


def distribution(scores: Sequence[float], max_score: float) -> tuple[Bin, ...]:
    """The scores, (students,), counted in equal ranges of a round width from 0 to ``max_score`` or just above it."""
    steps = (digit * 10.0**power for power in range(-1, 8) for digit in (1, 2, 5))
    step = next(step for step in steps if max_score / step <= MAX_BINS)
    edges = step * np.arange(int(np.ceil(max_score / step)) + 1)
    counts, edges = np.histogram(np.asarray(scores, dtype=float), bins=edges)
    return tuple(
        Bin(f"{low:g}–{high:g}", int(count)) for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )


def median(numbers: Sequence[float]) -> float | None:
    """The median to four significant digits; None where there are no numbers."""
    return float(f"{float(np.median(numbers)):.4g}") if len(numbers) else None


def mean(numbers: Sequence[float]) -> float | None:
    """The mean to two decimals; None where there are no numbers."""
    return round(float(np.mean(numbers)), 2) if len(numbers) else None
