"""Outcomes of calls, made by hand from an answer key: no student's code is run. And what is read in a result."""

from dataclasses import replace
from fractions import Fraction
from typing import assert_never

import numpy as np

from tensorgrade.arrays.codec import Array, as_call_argument, received
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    DiscreteAnswer,
    ExactAnswer,
    NoneAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
    TruthAnswer,
    WordAnswer,
)
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.messages import failure_message, note_messages
from tensorgrade.result.points import rounded_points
from tensorgrade.sandbox.outcomes import Returned


def answered(case, value):
    """The outcome of a call that returned this and left its arguments alone."""
    return Returned(value, tuple(received(as_call_argument(item)) for item in case.arguments.values()))


def right_answer(expected):
    """The expected answer as a student's."""
    match expected:
        case Branches("dict", items, names):
            return dict(zip(names, map(right_answer, items), strict=True))
        case Branches("list", items):
            return list(map(right_answer, items))
        case Branches("tuple", items):
            return tuple(map(right_answer, items))
        case NumberAnswer(value, tolerance):
            return value if tolerance else int(value)
        case PairAnswer(values):
            return tuple(map(int, values))
        case ResidualAnswer(matrix, target, shape):
            return Array(np.linalg.lstsq(matrix, target, rcond=None)[0].reshape(shape))
        case CloseAnswer(values) | ExactAnswer(values) | DiscreteAnswer(values):
            return Array(values)
        case WordAnswer(value) | TruthAnswer(value):
            return value
        case NoneAnswer():
            return None
        case _:
            assert_never(expected)


def changed(outcomes, change):
    """Outcomes with every array of every answer changed."""

    def each(value):
        if isinstance(value, Array):
            return Array(change(value.values))
        if isinstance(value, (tuple, list)):
            return type(value)(map(each, value))
        return value if isinstance(value, str) else change(np.array(value)).item()

    return {name: replace(outcome, value=each(outcome.value)) for name, outcome in outcomes.items()}


def judged(exercise, outcomes, repeats=None, fresh=None):
    """The result. Unless given, the calls at the end answer as the first ones did, and rightly to other numbers.

    ``fresh`` are outcomes of repeats in a new process.
    """
    again = {repeat.name: repeated(repeat, outcomes) for repeat in exercise.repeats}
    # The same answers with every kind of array.
    libraries = {check.array_kind: {name: outcomes[name] for name in check.cases} for check in exercise.library_checks}
    return judge(exercise, CallOutcomes(outcomes, again if repeats is None else repeats, libraries, fresh or {}))


def repeated(repeat, outcomes):
    if repeat.other_numbers is None:
        return outcomes[repeat.of]
    return answered(repeat.other_numbers, right_answer(repeat.other_numbers.expected[0]))


def message(check, language="en"):
    """The sentence on why a check was not passed."""
    return failure_message(check, language)


def remarks(result, language="en"):
    """The remarks on a function that cost no points."""
    return note_messages(result, language)


def explanation(result, language="en"):
    """The sentences on what explains the wrong answers; empty where nothing does."""
    return explanation_text(result.explanation, language)


def by_name(result):
    return {check.name: check for check in result.checks}


def not_passed(result):
    return [check.name for check in result.checks if check.status != "passed"]


def share(exercise, *lost):
    """The points that are left when these checks are lost."""
    weights = {check.name: check.weight for check in exercise.checks}
    earned = sum(weight for name, weight in weights.items() if name not in lost)
    return rounded_points(Fraction(exercise.points * earned, sum(weights.values())))
