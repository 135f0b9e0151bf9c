"""Whether a variant of a misconception explains the answers to some cases, or one part of these answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.stored_answers import as_sandbox_value
from tensorgrade.key.answer_tree import answer_at, expected_at
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.expected_answers import Branches, CloseAnswer, ExactAnswer, ExpectedAnswer, MeetsAnswer
from tensorgrade.key.key_records import ExerciseKey, VariantKey
from tensorgrade.result.differences import Place
from tensorgrade.sandbox.outcomes import Returned

UNIT = 2 * FLOAT32_ROUNDOFF
"""The unit roundoff within which an answer is a variant's: twice that of a right answer."""

WIDE = 8
"""A wide rounding bound, as a multiple of the largest number."""
MIN_WITHOUT_ANSWERS = 2
"""The least number of calls without an answer that a variant explains which only fails."""


@dataclass(frozen=True)
class JudgedAnswers:
    """The answers to an exercise's cases, and which of them are right."""

    exercise: ExerciseKey
    outcomes: Outcomes
    right: Mapping[str, bool]
    """By the name of each judged case that counts here."""
    place: Place = ()
    """The part of the answers that counts here; empty for all of it."""

    @property
    def all_right(self) -> bool:
        """Whether nothing is wrong here."""
        return all(self.right.values())

    def within(self, names: Collection[str]) -> "JudgedAnswers":
        """The answers to these cases alone."""
        return replace(self, right={name: is_right for name, is_right in self.right.items() if name in names})

    def part(self, place: Place) -> "JudgedAnswers":
        """One part of the answers alone."""
        part = replace(self, place=place)
        return replace(part, right={name: part._is(name, self._expected(name)) for name in self.right})

    def explained_by(self, variant: VariantKey, right_in: Collection[str] = ()) -> tuple[str, ...]:
        """The cases in which the variant is wrong, if it explains the answers; else none.

        It does if they are the variant's, and right where it is. In cases to which it gives no answer, any wrong
        answer agrees with it, and with very large or small numbers a right one, too; in cases where it is nearly right,
        any answer. A variant without any answer of its own explains calls that return none. In the cases ``right_in``
        the answers must be right, whatever the variant's are.
        """
        wrong: list[str] = []
        without_answers: list[str] = []
        for name, is_right in self.right.items():
            if name in right_in:
                if not is_right:
                    return ()
            elif name in variant.answers:
                if not self._is(name, variant.answers[name]):
                    return ()
                if not self.place or self._differs(name, variant.answers[name]):
                    wrong.append(name)
            elif name in variant.undecided:
                if not isinstance(self.outcomes[name], Returned):
                    return ()
            elif name in variant.no_answer:
                if is_right and not self.place and not self.exercise.case(name).has_extreme_numbers:
                    return ()
                without_answers.append(name)
            elif not is_right:
                return ()
        if not variant.answers and len(without_answers) >= MIN_WITHOUT_ANSWERS:
            returned = any(isinstance(self.outcomes[name], Returned) for name in without_answers)
            return () if returned else tuple(without_answers)
        return tuple(wrong)

    def _is(self, name: str, answer: ExpectedAnswer) -> bool:
        """Whether the answer to a case is this one, at the place."""
        outcome = self.outcomes[name]
        if not isinstance(outcome, Returned):
            return False
        found = answer_at(outcome.value, with_bounds(answer, self._expected(name)), self.place)
        return found is not None and compare(*found, UNIT) is None

    def _differs(self, name: str, answer: ExpectedAnswer) -> bool:
        """Whether an answer is another one than the right one, at the place."""
        given, right = expected_at(answer, self.place), expected_at(self._expected(name), self.place)
        return given is None or right is None or compare(as_sandbox_value(given), right, UNIT) is not None

    def _expected(self, name: str) -> ExpectedAnswer:
        return self.exercise.case(name).expected[0]


def with_bounds(answer: ExpectedAnswer, right: ExpectedAnswer) -> ExpectedAnswer:
    """A variant's answer with the rounding bounds of the right answer to the case.

    Where that is exact, or of another structure, they are wide: a variant may round where the reference does not, as an
    average taken for a maximum.
    """
    if isinstance(answer, Branches):
        others = right.items if isinstance(right, Branches) and len(right.items) == len(answer.items) else answer.items
        items = tuple(with_bounds(item, other) for item, other in zip(answer.items, others, strict=True))
        return replace(answer, items=items)
    if isinstance(answer, MeetsAnswer):
        return replace(answer, like=with_bounds(answer.like, answer.like))
    if not isinstance(answer, ExactAnswer):
        return answer
    if isinstance(right, CloseAnswer):
        return CloseAnswer(answer.values, right.bound_of_other(answer.values))
    return CloseAnswer(answer.values, np.full(answer.shape, WIDE * np.abs(answer.values).max(initial=0.0)))
