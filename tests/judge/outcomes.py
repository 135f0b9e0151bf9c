"""Outcomes of calls, made by hand from an answer key: no student's code is run."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from tensorgrade.arrays.codec import Array, as_call_argument, decode, encode
from tensorgrade.judge.judge import judge
from tensorgrade.result.points import rounded_points
from tensorgrade.sandbox.wire import Outcome


def received(value):
    """A value as it arrives from a child."""
    buffers = []
    tree = encode(value, buffers)
    return decode(tree, [buffer.tobytes() for buffer in buffers])


def answered(case, value):
    """The outcome of a call that returned this and left its arguments alone."""
    return Outcome("value", value, tuple(received(as_call_argument(item)) for item in case.arguments.values()))


def right_answer(truth):
    """The expected answer as a student's."""
    parts = tuple(right_part(expected) for expected in truth)
    return parts[0] if len(parts) == 1 else parts


def right_part(expected):
    if expected.kind == "number":
        return int(expected.values)
    if expected.kind == "pair":
        return tuple(int(number) for number in expected.values.ravel())
    if expected.kind == "residual":
        return Array(np.linalg.lstsq(expected.values, expected.bound, rcond=None)[0].reshape(expected.shape))
    return Array(expected.values)


def changed(outcomes, change):
    """Outcomes with every array of every answer changed."""

    def each(value):
        if isinstance(value, Array):
            return Array(change(value.values))
        return tuple(each(item) for item in value) if isinstance(value, tuple) else change(np.array(value)).item()

    return {name: replace(outcome, value=each(outcome.value)) for name, outcome in outcomes.items()}


def judged(exercise, outcomes, repeats=None, language="en"):
    """The result. Unless told otherwise, the calls at the end answer as the first ones did, the twin's rightly."""
    again = {
        name: outcomes[name] if name in outcomes else answered(exercise.twin, right_answer(exercise.twin.truths[0]))
        for name in exercise.repeats
    }
    again = again if repeats is None else repeats
    # The same answers with every kind of array.
    arrays = {check.array: {name: outcomes[name] for name in check.cases} for check in exercise.array_checks}
    return judge(exercise, outcomes, again, language, arrays=arrays)


def by_name(result):
    return {check.name: check for check in result.checks}


def not_passed(result):
    return [check.name for check in result.checks if check.status != "passed"]


def share(exercise, *lost):
    """The points that are left when these checks are lost."""
    weights = {check.name: check.weight for check in exercise.checks if check.cases}
    earned = sum(weight for name, weight in weights.items() if name not in lost)
    return rounded_points(Fraction(exercise.points * earned, sum(weights.values())))
