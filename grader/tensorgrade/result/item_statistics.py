"""Statistics of a class: how the scores are distributed, and the discrimination of each check (item analysis)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MIN_SUBMISSIONS = 10
"""Below this number of submissions no discrimination is computed."""

MAX_BINS = 12
"""The most bars of the histogram of scores."""

_FINEST = (1.0, 0.5, 0.25, 0.1, 0.05, 0.01)
"""Scores are multiples of one of these: they have two decimals."""


@dataclass(frozen=True)
class Bin:
    """A range of scores."""

    label: str
    """Its bounds, both of which are in it, such as 5–9."""
    students: int
    """Number of students with a score in the range."""


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
    """The scores, (students,), counted in ranges of a round width from 0; the last one ends at ``max_score``.

    Ranges share no end: the labels have as many decimals as the scores need. With extra credit above the maximum the
    last range ends at the highest score.
    """
    last = max(max_score, *scores) if len(scores) else max_score
    finest = next(
        (step for step in _FINEST if all(_is_multiple(score, step) for score in (*scores, last))), _FINEST[-1]
    )
    step = max(round_step(last, MAX_BINS), finest)
    lows = [round(step * number, 2) for number in range(int(last / step + 1e-6) + 1)]
    highs = [round(low - finest, 2) for low in lows[1:]] + [round(last, 2)]
    counts, _ = np.histogram(np.round(np.asarray(scores, dtype=float), 2), bins=[*lows, np.inf])
    return tuple(
        Bin(f"{low:g}–{high:g}" if high > low else f"{low:g}", int(count))
        for low, high, count in zip(lows, highs, counts, strict=True)
    )


def round_step(length: float, parts: int) -> float:
    """The smallest of 1, 2 and 5 times a power of ten of which ``parts`` steps cover a length; at least 0.1."""
    steps = (digit * 10.0**power for power in range(-1, 8) for digit in (1, 2, 5))
    return next(step for step in steps if length / step <= parts)


def _is_multiple(score: float, step: float) -> bool:
    return abs(score / step - round(score / step)) < 1e-6


def median(numbers: Sequence[float]) -> float | None:
    """The median to four significant digits; None where there are no numbers."""
    return float(f"{float(np.median(numbers)):.4g}") if len(numbers) else None


def mean(numbers: Sequence[float]) -> float | None:
    """The mean to two decimals; None where there are no numbers."""
    return round(float(np.mean(numbers)), 2) if len(numbers) else None
