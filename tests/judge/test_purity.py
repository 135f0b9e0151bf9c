"""A call leaves its arguments alone, and remembers nothing."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.key.key_records import Repeat
from tensorgrade.sandbox.outcomes import Raised, Returned, TimedOut
from tests.judge.outcomes import answered, by_name, judged, message, not_passed
from tests.judge.small_keys import (
    SMALL,
    TRUE,
    close,
    make_case,
    make_property_check,
    make_values_check,
    outcomes,
    small,
)


@pytest.mark.parametrize(
    ("position", "after", "named"),
    [
        (0, Array(np.zeros((2, 2)), strides=(16, 8)), "X"),
        (0, Array(np.arange(4.0).reshape(4, 1), strides=(8, 8)), "X"),
        (0, Array(np.arange(4.0).reshape(2, 2), strides=(8, 16)), "X"),
        (0, Array(np.arange(4, dtype=np.float32).reshape(2, 2), strides=(16, 8)), "X"),
        (0, Array(np.array([[-0.0, 1], [2, 3]]), strides=(16, 8)), "X"),
        (0, None, "X"),
        (1, [1, (2, 3), 4], "sizes"),
        (1, [1, [2, 3]], "sizes"),
        (1, [2, (2, 3)], "sizes"),
        (1, [], "sizes"),
    ],
)
def test_a_changed_argument_loses_purity_and_is_named(position, after, named):
    outcomes = small()
    changed_arguments = list(outcomes["a"].arguments)
    changed_arguments[position] = after
    outcomes["a"] = replace(outcomes["a"], arguments=tuple(changed_arguments))
    result = judged(SMALL, outcomes)
    purity = by_name(result)["purity"]
    assert (purity.status, purity.kind, purity.case.name) == ("failed", "purity", "a")
    assert f"argument {named}." in message(purity)
    assert result.score == 6.0


def test_purity_is_lost_whatever_the_answer_when_the_function_works_elsewhere():
    # The call that changes its argument answers wrongly; others are right.
    key = replace(SMALL, checks=(*SMALL.checks[:2], make_values_check("more", ["b"]), *SMALL.checks[2:]))
    outcomes = small(a=Array(TRUE + 1))
    outcomes["a"] = replace(outcomes["a"], arguments=(Array(np.zeros((2, 2)), strides=(16, 8)), [1, (2, 3)], "max"))
    assert by_name(judged(key, outcomes))["purity"].kind == "purity"


@pytest.mark.parametrize(
    "again", [Array(TRUE + 1), Array(TRUE[:1]), None, Raised("ValueError")], ids=["value", "shape", "none", "raises"]
)
def test_another_answer_the_second_time_loses_state(again):
    repeat = again if isinstance(again, Raised) else Returned(again)
    result = judged(SMALL, small(), {"a": repeat})
    state = by_name(result)["state"]
    assert (state.status, state.kind, state.case.name) == ("failed", "state", "a")
    assert "Called again" in message(state)
    assert result.score == 6.0


def test_a_second_call_that_never_ends_is_told_as_that():
    result = judged(SMALL, small(), {"a": TimedOut()})
    assert (by_name(result)["state"].kind, result.score) == ("timeout", 6.0)


def test_a_second_answer_within_the_tolerance_keeps_state():
    assert judged(SMALL, small(), {"a": Returned(Array(TRUE + 4 * FLOAT32_ROUNDOFF))}).score == 7


def test_an_argument_that_is_given_back_as_it_was_keeps_purity():
    assert all(outcome.arguments is not None for outcome in small().values())
    assert by_name(judged(SMALL, small()))["purity"].status == "passed"


def test_a_second_call_is_not_held_against_a_first_one_that_was_wrong():
    key = replace(SMALL, checks=(*SMALL.checks, make_values_check("more", ["b"])))
    result = judged(key, outcomes(key, a=Array(TRUE + 1)), {"a": Returned(Array(TRUE + 2))})
    assert not_passed(result) == ["hidden"]


TWIN = make_case("twin", expected=((close(TRUE * 5),),))
"""The case with other numbers of the same shapes."""
TWICE = replace(
    SMALL,
    checks=(*SMALL.checks[:3], make_property_check("state", ["twin"]), SMALL.checks[4]),
    repeats=(Repeat("a", TWIN),),
)


def test_the_answer_of_an_earlier_call_of_the_same_shapes_loses_state():
    right = answered(TWIN, Array(TRUE * 5))
    assert judged(TWICE, small(), {"twin": right}).status == "passed"
    result = judged(TWICE, small(), {"twin": answered(TWIN, Array(TRUE))})
    state = by_name(result)["state"]
    assert (state.status, state.kind, state.case.name, result.score) == ("failed", "state", "twin", 6.0)
    assert "Called with other numbers" in message(state)
    assert "Called again" not in message(state)


def test_references_that_disagree_about_a_second_call_are_the_graders_fault():
    doubtful = replace(TWICE, repeats=(Repeat("a", replace(TWIN, expected=((close(TRUE * 5),), (close(TRUE),)))),))
    result = judged(doubtful, small(), {"twin": answered(TWIN, Array(TRUE * 5))})
    state = by_name(result)["state"]
    assert (state.status, state.kind, result.status, result.score) == ("could-not-tell", None, "could-not-tell", 6.0)
