"""Answers that a key stores, as the sandbox would return them."""

from typing import assert_never

from tensorgrade.arrays.codec import Array
from tensorgrade.key.expected_answers import (
    CloseAnswer,
    ExactAnswer,
    ExpectedAnswer,
    ExpectedPart,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.sandbox.outcomes import Returned


def returned_answer(answer: ExpectedAnswer) -> Returned:
    """The outcome of a call that returns a stored answer."""
    parts = tuple(as_sandbox_value(part) for part in answer)
    return Returned(parts if len(parts) > 1 else parts[0])


def as_sandbox_value(part: ExpectedPart) -> object:
    """A stored answer as the value that the sandbox would return for it."""
    match part:
        case CloseAnswer() | ExactAnswer():
            return Array(part.values)
        case NumberAnswer(value):
            return value
        case PairAnswer(values):
            return list(values)
        case ResidualAnswer():
            return Array(part.least_squares_solution())
        case _:
            assert_never(part)
