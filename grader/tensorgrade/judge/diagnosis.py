"""Which misconception explains the wrong answers: one whose stored answers they equal.

A misconception has one or more variants of the reference. A variant explains a function when the function gives
the variant's answer in every case where that differs from the expected one, and is right in all other cases. When
several do, the first in the author's order is named; authors list simple misconceptions first, and combinations of two
come last. Where none does, a hint may, or two features of the arguments together (`tensorgrade.judge.hints`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.hints import find_hint
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.key_records import CaseKey, ExerciseKey, MisconceptionKey, VariantKey
from tensorgrade.result.explanation_facts import Explanation, NamedMisconception
from tensorgrade.sandbox.outcomes import Returned


@dataclass(frozen=True)
class Diagnosis:
    """What explains the wrong answers."""

    explanation: Explanation
    distinguishing_cases: tuple[str, ...] = ()
    """The cases in which the misconception's answer differs from the expected one."""


def diagnose(exercise: ExerciseKey, outcomes: Outcomes, right: Mapping[str, bool]) -> Diagnosis | None:
    """The diagnosis; None where all answers are right or nothing explains them.

    ``right``: for each judged case, whether its answer was.
    """
    if all(right.values()):
        return None
    for misconception in exercise.misconceptions:
        for variant in misconception.variants:
            distinguishing = tuple(name for name in right if name in variant.answers)
            if distinguishing and _explains(exercise, variant, outcomes, right):
                return Diagnosis(_named(exercise, misconception), distinguishing)
    hint = find_hint(exercise, outcomes, right)
    return Diagnosis(hint) if hint else None


def _named(exercise: ExerciseKey, misconception: MisconceptionKey) -> NamedMisconception:
    """The misconception with its text, and the text of the second one of a combination."""
    texts = {item.name: item.text for item in exercise.misconceptions if item.also is None}
    also = misconception.also
    return NamedMisconception(misconception.name, texts[misconception.name], also, texts[also] if also else None)


def _explains(exercise: ExerciseKey, variant: VariantKey, outcomes: Outcomes, right: Mapping[str, bool]) -> bool:
    """Whether the answers are the variant's, within twice the tolerance for float32, and right where it is.

    In cases to which the variant gives no answer, any wrong answer agrees with it, and with very large or small numbers
    a right one, too; in cases where it is nearly right, any answer.
    """
    for name, is_right in right.items():
        if name in variant.answers:
            outcome = outcomes[name]
            if not isinstance(outcome, Returned) or compare(outcome.value, variant.answers[name], 2 * FLOAT32_ROUNDOFF):
                return False
        elif name in variant.undecided:
            if not isinstance(outcomes[name], Returned):
                return False
        elif name in variant.no_answer:
            if is_right and not exercise.case(name).has_extreme_numbers:
                return False
        elif not is_right:
            return False
    return True


def case_order(case: CaseKey) -> tuple[bool, int]:
    """A sort key of the cases to show: those that students may see first, then those with few numbers as arguments."""
    numbers = (getattr(getattr(value, "values", None), "size", 1) for value in case.arguments.values())
    return (not case.shown, sum(map(int, numbers)))
