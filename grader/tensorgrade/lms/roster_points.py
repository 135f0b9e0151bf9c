"""The points that the other system has for an assignment, where they differ from the gradebook's."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tensorgrade.gradebook.people import Person
from tensorgrade.lms.roster import Roster, RosterError
from tensorgrade.number_format import points_text, score_text
from tensorgrade.result.points import SCORE_DIFFERENCE, rounded_points

_POINTS = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class FittedScores:
    """Scores of one assignment as they go to the other system."""

    people: Sequence[Person]
    points: float
    """What the scores are out of."""
    remarks: tuple[str, ...] = ()
    """What an instructor should know about that."""


def points_in(cells: Iterable[str]) -> float | None:
    """The points that the cells of a roster agree on; None where they hold no number, or several."""
    found = {cell.strip().replace(",", ".") for cell in cells if _POINTS.fullmatch(cell.strip())}
    numbers = set(map(float, found))
    return numbers.pop() if len(numbers) == 1 else None


def fit_scores(
    people: Sequence[Person], points: float, roster: Roster, column: str, theirs: float | None, scale: bool
) -> FittedScores:
    """The scores of one assignment, of ``points`` in the gradebook and ``theirs`` in the roster's column.

    With ``scale`` they are converted; else a remark says where the points differ. Raises RosterError where they are to
    be converted, and the roster does not say to how many points.
    """
    if not scale:
        if theirs is None or abs(theirs - points) < SCORE_DIFFERENCE:
            return FittedScores(people, points)
        remark = (
            f"{roster.file} has {points_text(theirs)} points for {column}, the gradebook {points_text(points)}: "
            f"change that there, or give --scale, which converts the scores."
        )
        return FittedScores(people, points, (remark,))
    if not theirs:
        raise RosterError(
            f"{roster.file} does not say how many points {column} has, so nothing can be converted to them; leave out "
            "--scale, or give Canvas's gradebook or Moodle's grading worksheet, with points for it."
        )
    if points <= 0:
        raise RosterError(f"The gradebook has no points for {column}, so nothing can be converted; leave out --scale.")
    factor = Fraction(theirs) / Fraction(points)
    converted = [replace(person, scores=(_scaled(person.scores[0], factor),)) for person in people]
    remark = f"The scores are converted from {points_text(points)} points to {points_text(theirs)}."
    return FittedScores(converted, theirs, (remark,))


def _scaled(score: str, factor: Fraction) -> str:
    return score_text(rounded_points(Fraction(score) * factor)) if score else ""
