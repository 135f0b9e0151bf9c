"""Answers that a key stores, as the sandbox would return them."""

from typing import assert_never

from tensorgrade.arrays.codec import Array
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    DiscreteAnswer,
    ExactAnswer,
    ExpectedAnswer,
    MeetsAnswer,
    NoneAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
    TruthAnswer,
    WordAnswer,
)
from tensorgrade.key.judged_values import Judged
from tensorgrade.key.key_records import CaseKey, VariantKey
from tensorgrade.sandbox.outcomes import Outcome, Raised, Returned


def returned_answer(answer: ExpectedAnswer) -> Returned:
    """The outcome of a call that returns a stored answer."""
    return Returned(as_sandbox_value(answer))


def outcome_of(variant: VariantKey, case: CaseKey) -> Outcome:
    """The outcome of a call of a function that computes this variant."""
    if case.name in variant.no_answer:
        return Raised("ValueError")
    return returned_answer(variant.answers.get(case.name, case.expected[0]))


def as_sandbox_value(answer: ExpectedAnswer) -> object:
    """A stored answer as the value that the sandbox would return for it."""
    match answer:
        case Branches("dict", items, names):
            return dict(zip(names, map(as_sandbox_value, items), strict=True))
        case Branches(kind, items):
            contents = tuple(map(as_sandbox_value, items))
            return list(contents) if kind == "list" else contents
        case CloseAnswer() | ExactAnswer() | DiscreteAnswer():
            return Array(answer.values)
        case NumberAnswer(value) | WordAnswer(value) | TruthAnswer(value):
            return value
        case NoneAnswer():
            return None
        case PairAnswer(values):
            return list(values)
        case MeetsAnswer(like=like, broken=broken):
            return Judged(as_sandbox_value(like), not broken)
        case ResidualAnswer():
            return Array(answer.least_squares_solution())
        case _:
            assert_never(answer)
