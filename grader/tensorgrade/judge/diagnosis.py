"""Which misconception explains wrong answers: the one whose stored values they agree with.

A reading explains a function when, on every case that it distinguishes from the truth, the
answer is what the reading gives, and on the others the answer is right. When several do,
the first in the author's order, which goes from simple to involved, is named; combinations of
two come last. Where none does, a fact that all wrong answers share may be told (`tensorgrade.judge.hints`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tensorgrade.judge.hints import Hint, find_hint
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.key_records import CaseKey, ExerciseKey, VariantKey
from tensorgrade.sandbox.wire import Outcome


@dataclass(frozen=True)
class Diagnosis:
    """What explains the answers: a misconception, two of them, or a fact."""

    misconception: str | None = None
    also: str | None = None
    hint: Hint | None = None
    distinguishing_cases: list[str] = field(default_factory=list)
    """The cases where the misconception differs from the truth."""


def diagnose(exercise: ExerciseKey, outcomes: Mapping[str, Outcome], right: Mapping[str, bool]) -> Diagnosis | None:
    """The explanation, or None rather than a guess. ``right`` says for each judged case whether its answer was."""
    if all(right.values()):
        return None
    for misconception in exercise.misconceptions:
        for reading in misconception.readings:
            shows = [name for name in right if name in reading.answers]
            if shows and _explains(reading, outcomes, right):
                return Diagnosis(misconception.name, misconception.also, distinguishing_cases=shows)
    fact = find_hint(exercise, outcomes, right)
    return Diagnosis(hint=fact) if fact else None


def _explains(reading: VariantKey, outcomes: Mapping[str, Outcome], right: Mapping[str, bool]) -> bool:
    for name, is_right in right.items():
        if name in reading.answers:
            outcome = outcomes[name]
            if outcome.status != "value" or compare(outcome.value, reading.answers[name], 2 * FLOAT32_ROUNDOFF):
                return False
        elif is_right == (name in reading.fails):
            return False
    return True


def case_order(case: CaseKey) -> tuple[bool, int]:
    """The order in which cases are shown: public before hidden, then by the numbers in their arguments."""
    numbers = (getattr(getattr(value, "values", None), "size", 1) for value in case.arguments.values())
    return (not case.public, sum(map(int, numbers)))
