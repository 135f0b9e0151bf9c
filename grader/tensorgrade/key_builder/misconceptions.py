"""What each misconception answers: its variants of the reference, run on every case, kept where they are wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, assert_never

import numpy as np
import torch

from tensorgrade.exercise.answer_kinds import Residual
from tensorgrade.exercise.changes import Change, NoAnswer, Variant, as_change
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.translations import Translations
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.judge.stored_answers import as_sandbox_value
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
from tensorgrade.key.key_records import CaseKey, MisconceptionKey, VariantKey
from tensorgrade.key_builder.answers import NoAnswerOfItsKind, contents, read_answer, residual_answer
from tensorgrade.key_builder.author_numbers import to_float64, to_number, to_numbers
from tensorgrade.key_builder.reference import Arguments, as_reference, call_with_tensors, meets, unchanged
from tensorgrade.key_builder.shape_errors import is_shape_error
from tensorgrade.key_builder.verify_key import quoted_names


def misconception_keys(
    exercise: Exercise,
    called: Mapping[str, Exercise],
    arguments: Mapping[str, Arguments],
    cases: Sequence[CaseKey],
    translations: Translations,
) -> tuple[MisconceptionKey, ...]:
    """The keys of the misconceptions, then of the combinations.

    ``called`` is the exercise whose reference a case calls; ``arguments`` are by name of the case, too. Raises
    AuthorError for a variant that is right on every case, and for one that fails on a case in another way than by
    having no answer (`tensorgrade.exercise.definition.Misconception`).
    """
    texts = {item.name: translations.text(item.words) for item in exercise.misconceptions}

    def key(name: str, also: str | None, variants: Sequence[Change | Variant]) -> MisconceptionKey:
        variant_keys = tuple(
            _variant_key(
                called, exercise, name, f"variant {number} of {quoted_names(name, also)}", variant, arguments, cases
            )
            for number, variant in enumerate(variants)
        )
        return MisconceptionKey(name, texts[name], variant_keys, also)

    return (
        *(key(item.name, None, item.readings) for item in exercise.misconceptions),
        *(key(item.first, item.second, item.readings) for item in exercise.combinations),
    )


def _variant_key(
    called: Mapping[str, Exercise],
    exercise: Exercise,
    name: str,
    description: str,
    variant: Change | Variant,
    arguments: Mapping[str, Arguments],
    cases: Sequence[CaseKey],
) -> VariantKey:
    """The wrong answers of one variant of the misconception ``name``, and the cases to which it has none."""
    try:
        answer = as_change(variant).of(exercise.reference)
    except ValueError as error:
        raise AuthorError(f"{exercise.name}: {description}: {error}.", exercise.name, name) from None
    answers: dict[str, ExpectedAnswer] = {}
    no_answer: list[str] = []
    undecided: list[str] = []
    for case in cases:
        try:
            function = as_reference(called[case.name], answer)
            given = _variant_answer(function, arguments[case.name], case.expected[0])
        except (Exception, SystemExit) as error:
            raise AuthorError(
                f"{exercise.name}: {description} fails on case {case.name!r}: {type(error).__name__}: "
                f"{str(error).rstrip('.')}. Correct it, or let it `raise NoAnswer` where the "
                "idea has no answer.",
                exercise.name,
                name,
            ) from error
        if given is None:
            no_answer.append(case.name)
        elif _differs(given, case.expected[0], 2 * FLOAT32_ROUNDOFF):
            answers[case.name] = given
        elif _differs(given, case.expected[0], FLOAT32_ROUNDOFF / 8):
            undecided.append(case.name)
    if not answers:
        raise AuthorError(
            f"{exercise.name}: no case tells the misconception {name!r} from the truth"
            f"{', and on some its variant has no answer' if no_answer else ''}; add one that does, or correct the "
            "variant.",
            exercise.name,
            name,
        )
    return VariantKey(answers, tuple(no_answer), tuple(undecided))


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
    """A variant's answer as an expected one, with the tolerance of the right answer to the case.

    Raises TypeError or ValueError for a value that is no answer of this exercise.
    """
    try:
        return change_parts(partial(_as_expected_part, arguments), right, value, contents=contents)
    except ValueError:
        if isinstance(right, Branches) and isinstance(value, (tuple, list, Mapping)):
            return _of_other_structure(value)
        raise


def _of_other_structure(value: Any) -> ExpectedAnswer:
    """A variant's answer with more or fewer items, or other keys, than the right one."""
    try:
        return change_parts(_with_wide_bound, read_answer(value, None, []))
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
            return PairAnswer(to_numbers(value))
        case CloseAnswer():
            values = to_float64(value)
            return CloseAnswer(values, right.bound_of_other(values))
        case ExactAnswer():
            # A variant may round, such as an average taken for a maximum.
            return _with_wide_bound(ExactAnswer(to_float64(value)))
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


def _with_wide_bound(part: ExpectedPart) -> ExpectedPart:
    if not isinstance(part, (CloseAnswer, ExactAnswer)):
        return part
    return CloseAnswer(part.values, np.full(part.shape, 8 * np.abs(part.values).max(initial=0.0)))
