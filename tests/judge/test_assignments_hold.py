"""The assignments hold: what must be true of every exercise that comes with tensorgrade, judged on made-up outcomes."""

import runpy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array, as_call_argument, received
from tensorgrade.call_script import run_script
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.check_records import PropertyCheck, RelationCheck, ValuesCheck
from tensorgrade.key.expected_answers import Branches, ExactAnswer, NumberAnswer, PairAnswer
from tensorgrade.key.public_key import public_part
from tensorgrade.result.failure_facts import RelationBroken
from tensorgrade.result.notes import Float32Accepted
from tensorgrade.sandbox.outcomes import (
    BrokeProtocol,
    Died,
    Place,
    Raised,
    RanOutOfMemory,
    TimedOut,
    UsedUnavailableModule,
)
from tests.conftest import ASSIGNMENTS, SOLUTIONS
from tests.judge.outcomes import (
    answered,
    by_name,
    changed,
    explanation,
    judged,
    message,
    not_passed,
    remarks,
    right_answer,
    share,
)

EXERCISES = {
    "corr2d": [
        "corr2d", "find_pattern", "conv2d", "conv_output_shape", "same_padding", "corr2d_strided", "learn_kernel",
        "num_params_dense", "dense_from_kernel", "num_params_conv", "num_multiplications", "receptive_field",
    ],
    "channels": ["corr2d_multi_in", "corr2d_multi_in_out"],
    "conv1x1": ["corr2d_multi_in_out_1x1", "conv1x1_layer"],
    "pooling": ["pool2d", "pool2d_strided", "pool2d_multi"],
    "layer": ["conv2d_forward", "conv2d_backward", "conv2d_any"],
    "modules": ["ReLU", "Flatten", "Linear", "Conv2D", "Pool2D", "Sequential", "lenet", "predict"],
}  # fmt: skip
ASSIGNMENT_OF = {name: assignment for assignment, names in EXERCISES.items() for name in names}
WITHOUT_PRECISION = {
    "find_pattern", "conv_output_shape", "same_padding", "learn_kernel", "num_params_dense", "num_params_conv",
    "num_multiplications", "receptive_field", "predict",
}  # fmt: skip
WITHOUT_RELATION = WITHOUT_PRECISION | {"dense_from_kernel", "ReLU", "Flatten", "Linear", "Sequential", "lenet"}

every_exercise = pytest.mark.parametrize("name", ASSIGNMENT_OF)
every_precise_exercise = pytest.mark.parametrize(
    "name", [name for name in ASSIGNMENT_OF if name not in WITHOUT_PRECISION]
)


@pytest.fixture
def exercise(name, keys):
    return keys[ASSIGNMENT_OF[name]].exercise(name)


@pytest.fixture
def right(exercise):
    """The outcomes of right answers. Laws are kept by honest answers, not by the expected ones alone."""
    return {
        case.name: answered(case, honest_answer(case) if case.in_relation else right_answer(case.expected[0]))
        for case in exercise.cases
    }


def honest_answer(case):
    """What an honest solution answers; the function may be another one than the exercise's."""
    functions = alternative(ASSIGNMENT_OF[case.function])
    function = functions[case.function]
    positional = [as_call_argument(value) for value in case.positional.values()]
    if case.script is not None:
        return received(run_script(case.script, functions.get, positional))
    return received(function(*positional, **{name: as_call_argument(value) for name, value in case.keyword.items()}))


@cache
def alternative(assignment):
    return runpy.run_path(str(SOLUTIONS / assignment / "alternative.py"))


def values_checks(exercise, result):
    """The results of the checks that compare values."""
    return [by_name(result)[check.name] for check in exercise.checks if isinstance(check, ValuesCheck)]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_exercise_of_an_assignment_is_tried_here(assignment, keys):
    exercises = keys[assignment].exercises
    assert [item.name for item in exercises] == EXERCISES[assignment]
    for is_kind, names in ((is_precision, WITHOUT_PRECISION), (is_relation, WITHOUT_RELATION)):
        without = [item.name for item in exercises if not any(map(is_kind, item.checks))]
        assert without == [name for name in EXERCISES[assignment] if name in names], is_kind
        assert len(without) < len(exercises), is_kind


def is_precision(check):
    return isinstance(check, PropertyCheck) and check.name == "precision"


def is_relation(check):
    return isinstance(check, RelationCheck)


@every_exercise
def test_the_stored_truths_get_full_marks(exercise, right):
    result = judged(exercise, right)
    assert not_passed(result) == []
    assert (result.status, result.score, result.points) == ("passed", exercise.points, exercise.points)
    assert (result.misconception, result.explanation, result.notes) == (None, None, [])
    assert (explanation(result), remarks(result)) == ("", [])


@every_exercise
def test_answers_of_none_get_nothing(exercise):
    result = judged(exercise, {case.name: answered(case, None) for case in exercise.cases})
    assert (result.score, result.status, result.misconception) == (0.0, "failed", None)
    values = values_checks(exercise, result)
    assert {check.kind for check in values} == {"type"}
    assert all("None" in message(check) for check in values)


@pytest.mark.parametrize("name", ["conv2d_forward", "conv2d_backward"])
def test_a_forgotten_return_is_named_as_such(exercise):
    result = judged(exercise, {case.name: answered(case, None) for case in exercise.cases})
    assert all("return" in message(check) for check in values_checks(exercise, result))


@every_exercise
def test_zeros_of_the_right_shape_get_nothing(exercise, right):
    result = judged(exercise, changed(right, np.zeros_like))
    assert (result.score, result.status) == (0.0, "failed")


PLACE = Place(3, 2, "return X @ K")


@every_exercise
@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Raised("ValueError", "SECRET", PLACE), "exception"),
        (UsedUnavailableModule("SECRET", PLACE), "forbidden"),
        (RanOutOfMemory(PLACE), "memory"),
        (TimedOut(), "timeout"),
        (Died("SIGSEGV"), "exception"),
        (BrokeProtocol("SECRET"), "protocol"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_calls_without_answers_get_nothing_and_say_why(exercise, outcome, kind):
    result = judged(exercise, {case.name: outcome for case in exercise.cases})
    assert (result.score, result.status) == (0.0, "failed")
    values = values_checks(exercise, result)
    assert {check.kind for check in values} == {kind}
    assert all(message(check) for check in values)
    if isinstance(outcome, Raised):
        # What an exception says may hold the hidden arguments.
        assert all(("SECRET" in message(check)) == ("SECRET" in str(check)) == check.shown for check in values)
        assert all("line 2: return X @ K" in message(check) for check in values)


@every_precise_exercise
def test_single_precision_is_noted_and_not_fined(exercise, right):
    result = judged(exercise, changed(right, lambda values: values.astype(np.float32)))
    assert (result.status, result.score) == ("passed", exercise.points)
    assert result.notes == [Float32Accepted()]
    [remark] = remarks(result)
    assert "float32" in remark


@every_precise_exercise
def test_single_precision_hidden_in_float64_loses_the_precision_check_only(exercise, right):
    result = judged(exercise, changed(right, lambda values: values.astype(np.float32).astype(np.float64)))
    lost = {check.name: check for check in result.checks if check.status != "passed"}
    # A maximum is one of the numbers: where float32 does not hold it, its value is wrong.
    assert lost.keys() - exact_checks(exercise) == {"precision"}
    assert (lost["precision"].kind, lost["precision"].failure.cause) == ("precision", "float32")
    assert "of the 16 digits" in message(lost["precision"])
    assert result.score == share(exercise, *lost) < exercise.points
    assert (result.status, result.misconception, result.notes) == ("partly", None, [])


def exact_checks(exercise):
    """The checks of values that are compared exactly, some of them."""
    return {
        check.name
        for check in exercise.checks
        if isinstance(check, ValuesCheck)
        and any(
            isinstance(parts_of(case.expected[0])[0], ExactAnswer)
            for case in exercise.cases
            if case.name in check.cases
        )
    }


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
    assert "as soon as" in message(by_name(result)["state"])


@every_exercise
def test_the_public_part_is_judged_by_its_public_checks_alone(name, keys):
    [exercise] = [item.public for item in public_part(keys[ASSIGNMENT_OF[name]]).exercises if item.name == name]
    outcomes = {case.name: answered(case, right_answer(case.expected[0])) for case in exercise.cases}
    result = judge(exercise, CallOutcomes(outcomes))
    assert result.checks
    assert all(check.public for check in result.checks)
    assert (result.status, result.score) == ("passed", exercise.points)


@pytest.mark.parametrize("name", sorted(set(ASSIGNMENT_OF) - WITHOUT_RELATION))
def test_one_answer_that_breaks_a_law_loses_that_check_and_is_told_in_the_authors_words(exercise, right):
    for check in filter(is_relation, exercise.checks):
        term = next(term for term in check.terms if exercise.case(term.case).function == exercise.name)
        # A law that is an inequality is broken in one direction only.
        off = -np.sign(term.coefficient) * 1e6 if check.at_least else 1e6
        value = right[term.case].value
        parts = value if isinstance(value, tuple) else (value,)
        steps = getattr(exercise.case(term.case).expected[0], "steps", (0,))
        parts = tuple(
            Array(part.values + off) if term.place in ((), (step,)) else part
            for step, part in zip(steps, parts, strict=True)
        )
        wrong = replace(right[term.case], value=parts if isinstance(value, tuple) else parts[0])
        result = judged(exercise, right | {term.case: wrong})
        assert not_passed(result) == [check.name]
        broken = by_name(result)[check.name]
        assert (broken.status, broken.kind, broken.failure) == ("failed", "value", RelationBroken(check.broken))
        assert message(broken) == check.broken.source
        assert result.score == share(exercise, check.name)


@every_exercise
def test_each_misconception_is_named_by_its_own_answers(exercise, right):
    other = []
    for item in exercise.misconceptions:
        for number, variant in enumerate(item.variants):
            result = judged(exercise, right | wrong_outcomes(exercise, variant))
            found = (result.misconception, result.also)
            if (
                found != (item.name, item.also)
                or result.score >= exercise.points
                or item.text.source not in explanation(result)
                or bool(item.also) != (explanation(result) != item.text.source)
            ):
                other.append((item.name, item.also, number, found, result.score, explanation(result)))
    assert other == []


def wrong_outcomes(exercise, variant):
    """The outcomes of the cases where a variant of a misconception differs from the expected answer."""
    outcomes = {name: Raised("ValueError") for name in variant.no_answer}
    for name, wrong in variant.answers.items():
        outcomes[name] = answered(exercise.case(name), wrong_answer(wrong))
    return outcomes


def wrong_answer(expected):
    """A wrong answer, which need not be whole where the expected one is."""
    match expected:
        case Branches("tuple", items):
            return tuple(map(wrong_answer, items))
        case NumberAnswer(value):
            return float(value)
        case PairAnswer(values):
            return list(map(float, values))
        case _:
            return right_answer(expected)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_an_assignment_has_more_than_ten_variants_of_misconceptions(assignment, keys):
    assert sum(len(item.variants) for exercise in keys[assignment].exercises for item in exercise.misconceptions) > 10


@every_exercise
def test_a_wrong_idea_that_nobody_has_written_down_gets_no_name(exercise, right):
    assert judged(exercise, changed(right, lambda values: values * -3 + 17)).misconception is None
