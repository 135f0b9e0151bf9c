"""Which misconception explains wrong answers: the one whose stored values they agree with.

A reading explains a function when, on every case that it distinguishes from the truth, the
answer is what the reading gives, and on the others the answer is right. When several do,
the first in the author's order, which goes from simple to involved, is named.
"""

from collections.abc import Mapping

from grader.answerkey import CaseKey, ExerciseKey, MisconceptionKey, Reading
from grader.compare import SINGLE, compare
from grader.sandbox.wire import Outcome


def diagnose(
    exercise: ExerciseKey, outcomes: Mapping[str, Outcome], right: Mapping[str, bool]
) -> tuple[MisconceptionKey, list[str]] | None:
    """The misconception and the names of the cases that show it, or None rather than a guess.

    ``right`` says for each judged case whether its answer was.
    """
    if all(right.values()):
        return None
    for misconception in exercise.misconceptions:
        for reading in misconception.readings:
            shows = [name for name in right if name in reading.answers]
            if shows and _explains(reading, outcomes, right):
                return misconception, shows
    return None


def _explains(reading: Reading, outcomes: Mapping[str, Outcome], right: Mapping[str, bool]) -> bool:
    for name, is_right in right.items():
        if name in reading.answers:
            outcome = outcomes[name]
            if outcome.status != "value" or compare(outcome.value, reading.answers[name], 2 * SINGLE):
                return False
        elif is_right == (name in reading.fails):
            return False
    return True


def size(case: CaseKey) -> tuple[bool, int]:
    """The order in which cases are shown: public before hidden, then by the numbers in their arguments."""
    values = (*case.positional.values(), *case.keyword.values())
    return (not case.public, sum(int(getattr(getattr(value, "values", None), "size", 1)) for value in values))
