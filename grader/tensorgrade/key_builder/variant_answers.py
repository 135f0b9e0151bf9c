"""What a variant of a misconception answers: it is run on the cases, and its answers kept where they are wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, assert_never

import torch

from tensorgrade.exercise.answer_kinds import Residual
from tensorgrade.exercise.changes import Change, NoAnswer
from tensorgrade.exercise.definition import Exercise
from tensorgrade.judge.stored_answers import as_sandbox_value, outcome_of
from tensorgrade.judge.variant_match import JudgedAnswers
from tensorgrade.key.answer_tree import change_parts
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    DiscreteAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    MeetsAnswer,
    NoneAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
    TruthAnswer,
    WordAnswer,
)
from tensorgrade.key.judged_values import plain_answer
from tensorgrade.key.key_records import CaseKey, ExerciseKey, VariantKey
from tensorgrade.key_builder.answers import NoAnswerOfItsKind, contents, read_answer, residual_answer
from tensorgrade.key_builder.author_numbers import to_float64, to_number, to_numbers
from tensorgrade.key_builder.reference import Arguments, as_reference, call_with_tensors, meets, unchanged
from tensorgrade.key_builder.shape_errors import is_shape_error

_UNITS = (2 * FLOAT32_ROUNDOFF, FLOAT32_ROUNDOFF / 8)
"""Unit roundoffs: an answer that differs by the first is wrong, and one that does not differ by the second is right."""


class VariantFails(Exception):
    """A variant that fails otherwise than by having no answer; the sentence names the case and what was raised."""


@dataclass(frozen=True)
class Trials:
    """The calls that variants of an exercise's reference are tried with."""

    exercise: Exercise
    called: Mapping[str, Exercise]
    """The exercise whose reference a case calls, by the name of the case."""
    arguments: Mapping[str, Arguments]
    """By the name of the case."""
    cases: Sequence[CaseKey]

    def of(self, names: Sequence[str]) -> "Trials":
        """The calls of these cases alone."""
        return replace(self, cases=[case for case in self.cases if case.name in names])

    def answers_of(self, change: Change, may_fail: bool = False) -> VariantKey:
        """The wrong answers of a variant, and the cases to which it has none: with ``may_fail``, also where it fails.

        Raises VariantFails for one that fails otherwise, and ValueError for a change of another function's arguments.
        """
        answer = change.of(self.exercise.reference)
        answers: dict[str, ExpectedAnswer] = {}
        no_answer: list[str] = []
        undecided: list[str] = []
        for case in self.cases:
            try:
                function = as_reference(self.called[case.name], answer)
                given = _variant_answer(function, self.arguments[case.name], case.expected[0])
                differences = [given is not None and _differs(given, case.expected[0], unit) for unit in _UNITS]
            except (Exception, SystemExit) as error:
                if may_fail:
                    no_answer.append(case.name)
                    continue
                reason = f"{type(error).__name__}: {str(error).rstrip('.')}"
                raise VariantFails(f"fails on case {case.name!r}: {reason}") from error
            if given is None:
                no_answer.append(case.name)
            elif differences[0]:
                answers[case.name] = given
            elif differences[1]:
                undecided.append(case.name)
        return VariantKey(answers, tuple(no_answer), tuple(undecided))


def judged_answers(exercise: ExerciseKey, variant: VariantKey, cases: Sequence[CaseKey]) -> JudgedAnswers:
    """The answers of a function that computes this variant."""
    outcomes = {case.name: outcome_of(variant, case) for case in cases}
    wrong = {*variant.answers, *variant.no_answer}
    return JudgedAnswers(exercise, outcomes, {case.name: case.name not in wrong for case in cases})


def _differs(given: ExpectedAnswer, right: ExpectedAnswer, unit: float) -> bool:
    """Whether a variant's answer differs from the right one by more than rounding of this unit roundoff."""
    return compare(as_sandbox_value(given), right, unit) is not None


def _variant_answer(variant: Callable[..., Any], arguments: Arguments, right: ExpectedAnswer) -> ExpectedAnswer | None:
    """A variant's answer to one case; None where it has none. Raises what the variant raises by mistake."""
    try:
        value = call_with_tensors(variant, arguments, unchanged)
    except NoAnswer:
        return None
    except Exception as error:
        if is_shape_error(error):
            return None
        raise
    if value is None or (isinstance(value, torch.Tensor) and value.numel() == 0):
        # An empty answer is one in which no window fits: a student's code with this idea may raise instead.
        return None
    return _as_expected(value, right, arguments)


def _as_expected(value: Any, right: ExpectedAnswer, arguments: Arguments) -> ExpectedAnswer:
    """A variant's answer as an expected one, without the bounds (`tensorgrade.judge.variant_match.with_bounds`).

    Raises TypeError or ValueError for a value that is no answer of this exercise.
    """
    try:
        return change_parts(partial(_as_expected_part, arguments), right, value, contents=contents)
    except ValueError:
        # One number where several are expected is a mistake like any other.
        if isinstance(right, Branches) and isinstance(value, (tuple, list, Mapping, int, float)):
            return _of_other_structure(value)
        raise


def _of_other_structure(value: Any) -> ExpectedAnswer:
    """A variant's answer with more or fewer items, or other keys, than the right one."""
    try:
        return change_parts(_without_bound, read_answer(value, None, []))
    except NoAnswerOfItsKind as error:
        raise TypeError(f"its answer {error}") from None


def _as_expected_part(arguments: Arguments, right: ExpectedPart, value: Any) -> ExpectedPart:
    match right:
        case ResidualAnswer():
            if not isinstance(value, Residual):
                raise TypeError("it must return a Residual, as the reference does")
            return residual_answer(value)
        case NumberAnswer(_, tolerance):
            return NumberAnswer(to_number(value), tolerance)
        case PairAnswer():
            return (
                PairAnswer(to_numbers(value)) if isinstance(value, (tuple, list)) else NumberAnswer(to_number(value), 0)
            )
        case CloseAnswer() | ExactAnswer():
            return ExactAnswer(to_float64(value))
        case MeetsAnswer():
            like = _of_other_structure(value)
            met = meets(right, plain_answer(as_sandbox_value(like)), arguments)
            return replace(right, like=like, broken=met is False)
        case DiscreteAnswer() | WordAnswer() | TruthAnswer() | NoneAnswer():
            answer = _of_other_structure(value)
            if isinstance(answer, Branches):
                raise TypeError(f"it must return what the reference does, not a {answer.kind}")
            return answer
        case _:
            assert_never(right)


def _without_bound(part: ExpectedPart) -> ExpectedPart:
    return ExactAnswer(part.values) if isinstance(part, CloseAnswer) else part
