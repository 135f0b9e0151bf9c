"""What each misconception answers: an author's readings run on every case, kept where they are not the truth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from tensorgrade.exercise.answer_kinds import Residual
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, ExpectedAnswer, ExpectedPart, compare
from tensorgrade.key.key_records import CaseKey, MisconceptionKey, VariantKey
from tensorgrade.key_builder.reference import Arguments, call_with_tensors, expected_part, to_float64, unchanged
from tensorgrade.key_builder.self_test import as_sandbox_value


def misconception_keys(
    exercise: Exercise, arguments: Mapping[str, Arguments], cases: Sequence[CaseKey]
) -> tuple[MisconceptionKey, ...]:
    """The misconceptions with their answers, then the combinations. Raises AuthorError for one that no case shows."""
    words = {item.name: item.words for item in exercise.misconceptions}

    def key(name: str, also: str | None, readings: Sequence[Callable[..., Any]]) -> MisconceptionKey:
        stored = tuple(_reading(exercise, name, reading, arguments, cases) for reading in readings)
        return MisconceptionKey(name, words[name], stored, also)

    return (
        *(key(item.name, None, item.readings) for item in exercise.misconceptions),
        *(key(item.first, item.second, item.readings) for item in exercise.combinations),
    )


def _reading(
    exercise: Exercise,
    name: str,
    reading: Callable[..., Any],
    arguments: Mapping[str, Arguments],
    cases: Sequence[CaseKey],
) -> VariantKey:
    """What a misconception answers, for the cases where that is not the truth."""
    answers: dict[str, ExpectedAnswer] = {}
    fails: list[str] = []
    for case in cases:
        try:
            value = call_with_tensors(reading, arguments[case.name], unchanged)
        except NameError as error:  # no idea of a student, but a slip of the author
            raise AuthorError(f"{exercise.name}: a reading of {name!r} fails: {error}.", exercise.name, name) from error
        except Exception:  # as the student's code may: the idea does not fit this case
            value = None
        if value is None or (isinstance(value, torch.Tensor) and value.numel() == 0):
            # An empty answer is one in which no window fits: code that means it may as well raise.
            fails.append(case.name)
            continue
        wrong = _as_wrong(value, case.truths[0])
        if any(
            compare(as_sandbox_value(part), (true,), 2 * FLOAT32_ROUNDOFF)
            for part, true in zip(wrong, case.truths[0], strict=False)
        ):
            answers[case.name] = wrong
    if not answers:
        raise AuthorError(
            f"{exercise.name}: no case tells the misconception {name!r} from the truth"
            f"{', and on some its reading has no answer' if fails else ''}; add one that does, or mend the reading.",
            exercise.name,
            name,
        )
    return VariantKey(answers, tuple(fails))


def _as_wrong(value: Any, truth: ExpectedAnswer) -> ExpectedAnswer:
    """A wrong answer with the tolerance of the truth, which knows how large its numbers may be."""
    values = value if isinstance(value, tuple) and len(truth) > 1 else (value,)
    return tuple(_wrong_part(item, true) for item, true in zip(values, truth, strict=True))


def _wrong_part(value: Any, true: ExpectedPart) -> ExpectedPart:
    if isinstance(value, Residual):
        return expected_part(None, value, None)
    values = to_float64(value)
    if true.kind == "residual":
        raise AuthorError("A reading of an exercise with a residual returns a Residual.")
    if true.kind in ("number", "pair"):
        return replace(true, values=values, shape=values.shape)
    # Where the truth is exact a wrong idea may still round, as an average taken for a maximum does.
    largest = 8 * np.abs(values).max(initial=0.0) if true.kind == "exact" else true.bound.max(initial=0.0)
    return ExpectedPart("close", values, np.full(values.shape, largest), values.shape)
