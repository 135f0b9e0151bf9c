"""Which misconception explains the wrong answers: one whose stored answers they equal.

A misconception has one or more variants of the reference. A variant explains a function when the function gives
the variant's answer in every case where that differs from the expected one, and is right in all other cases. When
several do, the first in the author's order is named; authors list simple misconceptions first, and combinations of two
come last. Where none does, a hint may (`tensorgrade.judge.hints`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tensorgrade.judge.hints import Hint, find_hint
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.key_records import CaseKey, ExerciseKey, VariantKey
from tensorgrade.sandbox.wire import Outcome


@dataclass(frozen=True)
class Diagnosis:
    """What explains the wrong answers: a misconception, a combination of two, or a hint."""

    misconception: str | None = None
    also: str | None = None
    hint: Hint | None = None
    distinguishing_cases: list[str] = field(default_factory=list)
    """The cases in which the misconception's answer differs from the expected one."""


def diagnose(exercise: ExerciseKey, outcomes: Mapping[str, Outcome], right: Mapping[str, bool]) -> Diagnosis | None:
    """The diagnosis; None where all answers are right or nothing explains them.

    ``right``: for each judged case, whether its answer was.
    """
    if all(right.values()):
        return None
    for misconception in exercise.misconceptions:
        for variant in misconception.readings:
            distinguishing = [name for name in right if name in variant.answers]
            if distinguishing and _explains(variant, outcomes, right):
                return Diagnosis(misconception.name, misconception.also, distinguishing_cases=distinguishing)
    hint = find_hint(exercise, outcomes, right)
    return Diagnosis(hint=hint) if hint else None


def _explains(variant: VariantKey, outcomes: Mapping[str, Outcome], right: Mapping[str, bool]) -> bool:
    """Whether the answers are the variant's, within twice the tolerance for float32, and right where it is.

    In cases where the variant raises (``fails``), any wrong answer agrees with it.
    """
    for name, is_right in right.items():
        if name in variant.answers:
            outcome = outcomes[name]
            if outcome.status != "value" or compare(outcome.value, variant.answers[name], 2 * FLOAT32_ROUNDOFF):
                return False
        elif is_right == (name in variant.fails):
            return False
    return True


def case_order(case: CaseKey) -> tuple[bool, int]:
    """A sort key of the cases to show: public ones first, then those with few numbers in their arguments."""
    numbers = (getattr(getattr(value, "values", None), "size", 1) for value in case.arguments.values())
    return (not case.public, sum(map(int, numbers)))
