"""Two misconceptions at once: changes of different stages put together, tried on some cases, kept where they are new.

There are thousands of such changes. They are tried on few, small cases: those that tell single misconceptions apart.
What two pairs of different misconceptions answer alike there is not kept, since nobody could say which of them it is.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tensorgrade.exercise.changes import ANSWER, Change
from tensorgrade.judge.diagnosis import MIN_OF_PAIR
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.expected_answers import ExactAnswer, ExpectedAnswer
from tensorgrade.key.key_records import CaseKey, ExerciseKey, PairKey, VariantKey
from tensorgrade.key_builder.variant_answers import Trials, judged_answers

MOST_CASES = 14
"""How many cases pairs are tried on."""
ENOUGH_CASES = 3
"""How many of them tell each two single variants apart, if there are so many."""
MOST_NUMBERS = 120
"""The most numbers of all arguments together in such a case."""
MOST_VARIANTS = 6
"""How many variants of a misconception are put together with those of others."""
MOST_KEPT = 4
"""How many variants of one pair are kept."""
DIGITS = 6
"""Decimal digits in which the answers of two pairs agree that cannot be told apart."""
RIGHT = VariantKey({}, ())
"""What is right on all cases."""


@dataclass(frozen=True)
class Idea:
    """A misconception as changes of the reference."""

    name: str
    changes: Sequence[Change]


def pair_cases(key: ExerciseKey) -> list[str]:
    """The names of the cases that pairs are tried on: small ones, chosen one after another.

    Each is the one that tells most variants apart that are not told apart by enough cases yet.
    """
    variants = [RIGHT, *(variant for item in key.misconceptions for variant in item.variants)]
    told = {case.name: _told_apart(variants, case.name) for case in key.cases if _is_small(case)}
    wanted = np.minimum(sum(told.values()), ENOUGH_CASES) if told else np.zeros(())
    chosen: set[str] = set()
    while told and wanted.any() and len(chosen) < MOST_CASES:
        best = max(told, key=lambda name: int((told[name] & (wanted > 0)).sum()))
        wanted = np.maximum(wanted - told.pop(best), 0)
        chosen.add(best)
    return [case.name for case in key.cases if case.name in chosen]


def _is_small(case: CaseKey) -> bool:
    return not (case.in_relation or case.illustration or case.has_extreme_numbers) and case.size <= MOST_NUMBERS


def _told_apart(variants: Sequence[VariantKey], case: str) -> NDArray[np.int64]:
    """For each two of the variants, 1 where they answer the case differently."""
    answers = [_answer_signature(variant, case) for variant in variants]
    numbers = np.array([answers.index(answer) for answer in answers])
    apart: NDArray[np.int64] = (numbers[:, None] != numbers).astype(np.int64)
    return apart


def pairs_of(ideas: Sequence[Idea], key: ExerciseKey, trials: Trials) -> list[PairKey]:
    """The pairs whose answers are neither those of one misconception nor those of another pair."""
    single = [variant for item in key.misconceptions for variant in item.variants]
    found: dict[object, list[PairKey]] = {}
    for first, second in itertools.combinations(ideas, 2):
        if first.name != second.name:
            for pair in itertools.islice(_of_two(first, second, key, trials, single), MOST_KEPT):
                found.setdefault(_signature(pair.variant), []).append(pair)
    return [same[0] for same in found.values() if len({(pair.first, pair.second) for pair in same}) == 1]


def _of_two(
    first: Idea, second: Idea, key: ExerciseKey, trials: Trials, single: Sequence[VariantKey]
) -> Iterator[PairKey]:
    """The variants of one pair that are none of one misconception."""
    seen: set[object] = set()
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


def _answer_signature(variant: VariantKey, case: str) -> object:
    """What the variant answers to a case; None for the right answer."""
    if case in variant.no_answer:
        return "none"
    return _rounded(variant.answers[case]) if case in variant.answers else None


def _rounded(answer: ExpectedAnswer) -> object:
    """An answer that can be looked up: two that differ by rounding are alike."""
    return tuple(
        (part.values.shape, np.char.mod(f"%.{DIGITS}g", part.values + 0.0).tobytes())
        if isinstance(part, ExactAnswer)
        else repr(part)
        for part in parts_of(answer)
    )
