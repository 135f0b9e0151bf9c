"""The assignments hold: what must be true of every exercise that comes with tensorgrade, judged on made-up outcomes."""

import runpy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array, as_call_argument
from tensorgrade.judge.judge import judge
from tensorgrade.sandbox.wire import Fault, Outcome
from tests.conftest import ASSIGNMENTS, SOLUTIONS
from tests.judge.outcomes import (
    answered,
    by_name,
    changed,
    judged,
    not_passed,
    received,
    right_answer,
    right_part,
    share,
)

EXERCISES = {
    "corr2d": [
        "corr2d", "conv2d", "corr2d_strided", "learn_kernel", "num_params_dense", "num_params_conv", "receptive_field",
    ],
    "channels": ["corr2d_multi_in", "corr2d_multi_in_out"],
    "conv1x1": ["corr2d_multi_in_out_1x1", "conv1x1_layer"],
    "pooling": ["pool2d", "pool2d_strided", "pool2d_multi"],
    "layer": ["conv2d_forward", "conv2d_backward", "conv2d_any"],
}  # fmt: skip
ASSIGNMENT_OF = {name: assignment for assignment, names in EXERCISES.items() for name in names}
WITHOUT_PRECISION = {"learn_kernel", "num_params_dense", "num_params_conv", "receptive_field"}
WITHOUT_RELATION = WITHOUT_PRECISION

every_exercise = pytest.mark.parametrize("name", ASSIGNMENT_OF)
every_precise_exercise = pytest.mark.parametrize(
    "name", [name for name in ASSIGNMENT_OF if name not in WITHOUT_PRECISION]
)


@pytest.fixture
def exercise(name, keys):
    return keys[ASSIGNMENT_OF[name]].exercise(name)


@pytest.fixture
def right(exercise):
    """The outcomes of right answers. Laws are kept by honest answers, not by the truths alone."""
    return {
        case.name: answered(case, honest_answer(case) if case.lawful else right_answer(case.truths[0]))
        for case in exercise.cases
    }


def honest_answer(case):
    """What an honest solution answers; the function may be another one than the exercise's."""
    function = alternative(ASSIGNMENT_OF[case.function])[case.function]
    positional = [as_call_argument(value) for value in case.positional.values()]
    return received(function(*positional, **{name: as_call_argument(value) for name, value in case.keyword.items()}))


@cache
def alternative(assignment):
    return runpy.run_path(str(SOLUTIONS / assignment / "alternative.py"))


def values_checks(exercise, result):
    """The results of the checks that compare values."""
    return [by_name(result)[check.name] for check in exercise.checks if check.kind == "values"]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_exercise_of_an_assignment_is_tried_here(assignment, keys):
    exercises = keys[assignment].exercises
    assert [item.name for item in exercises] == EXERCISES[assignment]
    for kind, names in (("precision", WITHOUT_PRECISION), ("relation", WITHOUT_RELATION)):
        without = [item.name for item in exercises if not any(check.kind == kind for check in item.checks)]
        assert without == [name for name in EXERCISES[assignment] if name in names], kind
        assert len(without) < len(exercises), kind


@every_exercise
def test_the_stored_truths_get_full_marks(exercise, right):
    result = judged(exercise, right)
    assert not_passed(result) == []
    assert (result.status, result.score, result.points) == ("passed", exercise.points, exercise.points)
    assert (result.misconception, result.explanation, result.notes) == (None, "", [])


@every_exercise
def test_answers_of_none_get_nothing(exercise):
    result = judged(exercise, {case.name: answered(case, None) for case in exercise.cases})
    assert (result.score, result.status, result.misconception) == (0.0, "failed", None)
    values = values_checks(exercise, result)
    assert {check.kind for check in values} == {"type"}
    assert all("None" in check.message for check in values)


@pytest.mark.parametrize("name", ["conv2d_forward", "conv2d_backward"])
def test_a_forgotten_return_is_named_as_such(exercise):
    result = judged(exercise, {case.name: answered(case, None) for case in exercise.cases})
    assert all("return" in check.message for check in values_checks(exercise, result))


@every_exercise
def test_zeros_of_the_right_shape_get_nothing(exercise, right):
    result = judged(exercise, changed(right, np.zeros_like))
    assert (result.score, result.status) == (0.0, "failed")


@every_exercise
@pytest.mark.parametrize("status", ["exception", "forbidden", "memory", "timeout", "died", "protocol"])
def test_calls_without_answers_get_nothing_and_say_why(exercise, status):
    fault = Fault("ValueError", "SECRET", 3, 2, "return X @ K")
    result = judged(exercise, {case.name: Outcome(status, fault=fault) for case in exercise.cases})
    assert (result.score, result.status) == (0.0, "failed")
    values = values_checks(exercise, result)
    assert {check.kind for check in values} == {"exception" if status == "died" else status}
    if status == "exception":
        # What an exception says may hold the hidden arguments.
        assert all(("SECRET" in check.message) == check.public for check in values)
        assert all("line 2: return X @ K" in check.message for check in values)


@every_precise_exercise
def test_single_precision_is_noted_and_not_fined(exercise, right):
    result = judged(exercise, changed(right, lambda values: values.astype(np.float32)))
    assert (result.status, result.score) == ("passed", exercise.points)
    [note] = result.notes
    assert "float32" in note


@every_precise_exercise
def test_single_precision_hidden_in_float64_loses_the_precision_check_only(exercise, right):
    result = judged(exercise, changed(right, lambda values: values.astype(np.float32).astype(np.float64)))
    lost = [check for check in result.checks if check.status != "passed"]
    assert [(check.name, check.kind) for check in lost] == [("precision", "precision")]
    assert "single precision" in lost[0].message
    assert result.score == share(exercise, "precision") < exercise.points
    assert (result.status, result.misconception, result.notes) == ("partly", None, [])


@every_exercise
def test_right_answers_to_public_cases_alone_earn_those_checks_alone(exercise, right):
    # Public answers can be copied, so the laws do not count with them.
    outcomes = {
        name: outcome if exercise.case(name).public else replace(outcome, value=None) for name, outcome in right.items()
    }
    result = judged(exercise, outcomes)
    passed = {check.name for check in result.checks if check.status == "passed"}
    assert passed == {check.name for check in exercise.checks if check.public}
    assert by_name(result)["state"].kind is None
    assert "as soon as" in by_name(result)["state"].message


@every_exercise
def test_the_public_part_is_judged_by_its_public_checks_alone(name, keys):
    exercise = keys[ASSIGNMENT_OF[name]].public_part().exercise(name)
    outcomes = {case.name: answered(case, right_answer(case.truths[0])) for case in exercise.cases}
    result = judge(exercise, outcomes, {}, "en")
    assert result.checks
    assert all(check.public for check in result.checks)
    assert (result.status, result.score) == ("passed", exercise.points)


@pytest.mark.parametrize("name", sorted(set(ASSIGNMENT_OF) - WITHOUT_RELATION))
def test_one_answer_that_breaks_a_law_loses_that_check_and_is_told_in_the_authors_words(exercise, right):
    for check in (check for check in exercise.checks if check.kind == "relation"):
        term = next(term for term in check.terms if exercise.case(term.case).function == exercise.name)
        # A law that is an inequality is broken in one direction only.
        off = -np.sign(term.coefficient) * 1e6 if check.at_least else 1e6
        value = right[term.case].value
        parts = value if isinstance(value, tuple) else (value,)
        parts = tuple(Array(part.values + off) if place == term.part else part for place, part in enumerate(parts))
        wrong = replace(right[term.case], value=parts if isinstance(value, tuple) else parts[0])
        result = judged(exercise, right | {term.case: wrong})
        assert not_passed(result) == [check.name]
        broken = by_name(result)[check.name]
        assert (broken.status, broken.kind, broken.message) == ("failed", "value", check.broken.en)
        assert result.score == share(exercise, check.name)


@every_exercise
def test_each_misconception_is_named_by_its_own_answers(exercise, right):
    other = []
    for item in exercise.misconceptions:
        for number, reading in enumerate(item.readings):
            result = judged(exercise, right | wrong_outcomes(exercise, reading))
            found = (result.misconception, result.also)
            if (
                found != (item.name, item.also)
                or result.score >= exercise.points
                or item.words.en not in result.explanation
                or bool(item.also) != (result.explanation != item.words.en)
            ):
                other.append((item.name, item.also, number, found, result.score, result.explanation))
    assert other == []


def wrong_outcomes(exercise, reading):
    """The outcomes of the cases where a reading of a misconception differs from the truth."""
    outcomes = {name: Outcome("exception", fault=Fault("ValueError")) for name in reading.fails}
    for name, wrong in reading.answers.items():
        value = tuple(wrong_part(item) for item in wrong) if len(wrong) > 1 else wrong_part(wrong[0])
        outcomes[name] = answered(exercise.case(name), value)
    return outcomes


def wrong_part(expected):
    """A wrong answer, which need not be whole where the truth is."""
    if expected.kind == "number":
        return float(expected.values)
    if expected.kind == "pair":
        return [float(number) for number in expected.values.ravel()]
    return right_part(expected)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_assignment_has_more_than_ten_readings_of_misconceptions(assignment, keys):
    assert sum(len(item.readings) for exercise in keys[assignment].exercises for item in exercise.misconceptions) > 10


@every_exercise
def test_a_wrong_idea_that_nobody_has_written_down_gets_no_name(exercise, right):
    assert judged(exercise, changed(right, lambda values: values * -3 + 17)).misconception is None
