"""Hints: facts that all wrong answers of a function share, for when no misconception explains them.

A hint is a fact, never a guess: it must hold for every wrong case, at least `MIN_CASES`, and no right case may
contradict it. Hints are about arrays in general and need no knowledge of the exercise. Two features of the arguments
together (`tensorgrade.judge.features_together`) come last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from tensorgrade.judge.argument_facts import fact_of_arguments
from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.case_properties import MIN_CASES, pads
from tensorgrade.judge.failures import returned
from tensorgrade.judge.hints_apart import fact_of_modes, fact_of_parts
from tensorgrade.judge.precision_loss import answered_arrays, rounded_decimals
from tensorgrade.judge.run_away import fact_of_residuals
from tensorgrade.judge.value_facts import fact_of_values, have_same_shapes
from tensorgrade.judge.wrong_arrays import RightAnswer, wrong_arrays
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.expected_answers import CloseAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import FeaturesTogether, Hint, HintsApart, PartsExchanged
from tensorgrade.sandbox.outcomes import NotCalled

AnyHint: TypeAlias = Hint | HintsApart | PartsExchanged | FeaturesTogether


def find_hint(exercise: ExerciseKey, outcomes: Outcomes, right: Mapping[str, bool]) -> AnyHint | None:
    """The first fact that holds, from the most specific to the most general; None where none does.

    ``right``: for each judged case, whether its answer was.
    """
    called = {name: is_right for name, is_right in right.items() if not isinstance(outcomes[name], NotCalled)}
    right_cases = [exercise.case(name) for name, is_right in called.items() if is_right]
    wrong_cases = [exercise.case(name) for name, is_right in called.items() if not is_right]
    if not wrong_cases:
        return None
    # Right answers contradict facts about arguments only where mistakes would show.
    telling = [case for case in right_cases if not case.has_extreme_numbers]
    right_answers = [RightAnswer(case, case.expected[0]) for case in right_cases]
    apart = fact_of_parts(right_cases, wrong_cases, outcomes, pads(exercise))
    if apart is not None and (isinstance(apart, PartsExchanged) or any(item.hint for item in apart.wrong)):
        return apart
    found = (
        _rounded(right_cases, wrong_cases, outcomes)
        or fact_of_values(wrong_arrays(wrong_cases, outcomes), right_answers, pads(exercise))
        or fact_of_residuals(right_cases, wrong_cases, outcomes)
        or fact_of_modes(exercise, right_cases, wrong_cases, outcomes)
        or _only_public_right(right_cases, wrong_cases)
        or _negative_answers(right_cases, wrong_cases, outcomes)
        or fact_of_arguments(exercise, telling, wrong_cases, outcomes)
    )
    if apart and isinstance(found, Hint):  # a fact about the calls in which these parts are wrong
        return replace(apart, wrong=tuple(replace(item, hint=found) for item in apart.wrong))
    return found or apart


def _rounded(right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes) -> Hint | None:
    """All answers, the right ones too, are rounded to decimal places: too few for small numbers."""
    if not all(case.float64 for case in wrong_cases):  # arithmetic may be in float32
        return None
    cases = [*wrong_cases, *(case for case in right_cases if case.float64)]
    answered = [answered_arrays(case, returned(outcomes[case.name]), case.expected[0]) for case in cases]
    if not all(answered[: len(wrong_cases)]):
        return None
    decimals = rounded_decimals([item for items in answered for item in items])
    if decimals is None or decimals <= 0:
        return None
    shown = [item for items in answered for item in items if item.case.shown]
    told = rounded_decimals(shown) if shown else None
    return Hint("rounded", number=None if told is None else float(told))


def _negative_answers(
    right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes
) -> Hint | None:
    """Only negative elements are wrong, and no right answer has one."""
    parts = (part for case in right_cases for part in parts_of(case.expected[0]))
    right = [part.values for part in parts if isinstance(part, CloseAnswer)]
    wrong = wrong_arrays(wrong_cases, outcomes)
    if wrong is None or not have_same_shapes(wrong) or any((values < 0).any() for values in right):
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        only_negative = all((item.values[item.wrong_elements()] < 0).all() for item in wrong)
    return Hint("negative-answers") if only_negative else None


def _only_public_right(right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey]) -> Hint | None:
    """Right for all public cases, wrong for all hidden ones."""
    if (
        right_cases
        and len(wrong_cases) > MIN_CASES
        and all(case.public for case in right_cases)
        and not any(case.public for case in wrong_cases)
    ):
        return Hint("only-examples")
    return None
