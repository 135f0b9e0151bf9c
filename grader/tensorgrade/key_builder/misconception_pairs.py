"""Two misconceptions at once: changes of different stages put together, tried on a few cases, kept where they are new.

A pair is told by its answers to few cases, one or two of each of the author's checks: there are hundreds of pairs.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tensorgrade.exercise.changes import ANSWER, Change
from tensorgrade.exercise.definition import Exercise
from tensorgrade.judge.diagnosis import MIN_OF_PAIR
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.expected_answers import CloseAnswer, ExactAnswer, ExpectedAnswer
from tensorgrade.key.key_records import ExerciseKey, PairKey, VariantKey
from tensorgrade.key_builder.variant_answers import Trials, judged_answers

MOST_CASES = 12
"""How many cases pairs are tried on."""
MOST_VARIANTS = 6
"""How many variants of a misconception are put together with those of others."""
MOST_NUMBERS = 100
"""The most numbers of all arguments together in such a case."""
DIGITS = 6
"""Decimal digits in which the answers of two pairs agree that cannot be told apart."""


@dataclass(frozen=True)
class Idea:
    """A misconception as changes of the reference."""

    name: str
    changes: Sequence[Change]


def pair_cases(exercise: Exercise, key: ExerciseKey) -> list[str]:
    """The names of the cases that pairs are tried on: small ones, the largest first, from all checks in turn."""
    checks = [
        sorted(small, key=lambda case: case.size, reverse=True)
        for check in exercise.checks
        if (small := [case for item in check.cases if (case := key.case(item.name)).size <= MOST_NUMBERS])
        and not check.relation
    ]
    in_turn = [case.name for row in itertools.zip_longest(*checks) for case in row if case is not None]
    chosen = set(in_turn[:MOST_CASES])
    return [case.name for case in key.cases if case.name in chosen]


def pairs_of(ideas: Sequence[Idea], key: ExerciseKey, trials: Trials) -> Iterator[PairKey]:
    """The pairs whose answers are neither those of one misconception nor those of a pair before them."""
    single = [variant for item in key.misconceptions for variant in item.variants]
    seen: set[object] = set()
    for first, second in itertools.combinations(ideas, 2):
        if first.name == second.name:
            continue
        for one, other in itertools.product(first.changes[:MOST_VARIANTS], second.changes[:MOST_VARIANTS]):
            change = _together(one, other)
            # What fails has no answer: nobody has written it.
            variant = trials.answers_of(change, may_fail=True) if change else None
            if variant is None or len(variant.answers) < MIN_OF_PAIR:
                continue
            signature = _signature(variant)
            answers = judged_answers(key, variant, trials.cases)
            if signature not in seen and not any(answers.explained_by(item) for item in single):
                seen.add(signature)
                yield PairKey(first.name, second.name, variant)


def _together(first: Change, second: Change) -> Change | None:
    """Both changes, that of the finished answer last; None where they change the same."""
    if first.stages & second.stages:
        return None
    return second | first if ANSWER in first.stages else first | second


def _signature(variant: VariantKey) -> object:
    return tuple((name, _rounded(answer)) for name, answer in variant.answers.items()), variant.no_answer


def _rounded(answer: ExpectedAnswer) -> object:
    """An answer that can be looked up: two that differ by rounding are alike."""
    return tuple(
        (part.values.shape, np.char.mod(f"%.{DIGITS}g", part.values).tobytes())
        if isinstance(part, (CloseAnswer, ExactAnswer))
        else repr(part)
        for part in parts_of(answer)
    )
