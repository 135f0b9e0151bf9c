"""What each misconception answers: its variants of the reference, run on every case, kept where they are wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never

import numpy as np
import torch

from tensorgrade.exercise.answer_kinds import Residual
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, compare
from tensorgrade.key.expected_answers import (
    CloseAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.key.key_records import CaseKey, MisconceptionKey, VariantKey
from tensorgrade.key_builder.reference import (
    Arguments,
    call_with_tensors,
    residual_answer,
    to_float64,
    to_integer,
    to_integers,
    unchanged,
)
from tensorgrade.key_builder.verify_key import as_sandbox_value


def misconception_keys(
    exercise: Exercise, arguments: Mapping[str, Arguments], cases: Sequence[CaseKey]
) -> tuple[MisconceptionKey, ...]:
    """The keys of the misconceptions, then of the combinations.

    ``arguments`` are by name of the case. Raises AuthorError for a variant that is right on every case, and for one
    that raises NameError.
    """
    texts = {item.name: item.words for item in exercise.misconceptions}

    def key(name: str, also: str | None, variants: Sequence[Callable[..., Any]]) -> MisconceptionKey:
        variant_keys = tuple(_variant_key(exercise, name, variant, arguments, cases) for variant in variants)
        return MisconceptionKey(name, texts[name], variant_keys, also)

    return (
        *(key(item.name, None, item.readings) for item in exercise.misconceptions),
        *(key(item.first, item.second, item.readings) for item in exercise.combinations),
    )


def _variant_key(
    exercise: Exercise,
    name: str,
    variant: Callable[..., Any],
    arguments: Mapping[str, Arguments],
    cases: Sequence[CaseKey],
) -> VariantKey:
    """The wrong answers of one variant of the misconception ``name``, and the cases to which it gives none."""
    answers: dict[str, ExpectedAnswer] = {}
    no_answer: list[str] = []
    for case in cases:
        try:
            value = call_with_tensors(variant, arguments[case.name], unchanged)
        except NameError as error:  # the author's own mistake: no student's idea
            raise AuthorError(f"{exercise.name}: a variant of {name!r} fails: {error}.", exercise.name, name) from error
        except Exception:  # as the student's code may: the idea does not fit this case
            value = None
        if value is None or (isinstance(value, torch.Tensor) and value.numel() == 0):
            # An empty answer is one in which no window fits: a student's code with this idea may raise instead.
            no_answer.append(case.name)
            continue
        wrong = _as_expected(value, case.expected[0])
        if any(
            compare(as_sandbox_value(part), (right,), 2 * FLOAT32_ROUNDOFF)
            for part, right in zip(wrong, case.expected[0], strict=False)
        ):
            answers[case.name] = wrong
    if not answers:
        raise AuthorError(
            f"{exercise.name}: no case tells the misconception {name!r} from the truth"
            f"{', and on some its variant has no answer' if no_answer else ''}; add one that does, or correct the "
            "variant.",
            exercise.name,
            name,
        )
    return VariantKey(answers, tuple(no_answer))


def _as_expected(value: Any, right: ExpectedAnswer) -> ExpectedAnswer:
    """A variant's answer as an expected one, with the tolerance of the right answer to the case."""
    values = value if isinstance(value, tuple) and len(right) > 1 else (value,)
    return tuple(_as_expected_part(item, part) for item, part in zip(values, right, strict=True))


def _as_expected_part(value: Any, right: ExpectedPart) -> ExpectedPart:
    match right:
        case ResidualAnswer():
            if not isinstance(value, Residual):
                raise AuthorError("A variant of an exercise with a residual returns a Residual.")
            return residual_answer(value)
        case NumberAnswer():
            return NumberAnswer(to_integer(value))
        case PairAnswer():
            return PairAnswer(to_integers(value))
        case CloseAnswer() | ExactAnswer():
            values = to_float64(value)
            if isinstance(right, CloseAnswer):
                bound = right.bound.max(initial=0.0)
            else:  # a variant may round, such as an average taken for a maximum
                bound = 8 * np.abs(values).max(initial=0.0)
            return CloseAnswer(values, np.full(values.shape, bound))
        case _:
            assert_never(right)
