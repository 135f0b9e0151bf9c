"""Points as numbers: exact fractions are rounded once per exercise, and the rounded scores are added exactly."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SCORE_DIFFERENCE = 0.005
"""Scores are rounded to two decimals: what differs by less is equal."""


def rounded_points(points: Fraction) -> float:
    """Points to two decimals, halves up: the one place where they are rounded."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def total_score(scores: list[float]) -> float:
    """The sum of rounded scores. They are added as decimals: 0.1 three times is 0.3."""
    return float(sum((Decimal(str(score)) for score in scores), Decimal()))


def after_penalty(score: float, penalty: float) -> float:
    """A score without what lateness costs, to two decimals, and not below zero: what nbgrader shows and exports."""
    return max(0.0, round(score - penalty, 2))
