"""A call leaves its arguments alone."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tests.judge.outcomes import by_name, judged, message
from tests.judge.small_keys import SMALL, TRUE, make_values_check, small


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


def test_an_argument_that_is_given_back_as_it_was_keeps_purity():
    assert all(outcome.arguments is not None for outcome in small().values())
    assert by_name(judged(SMALL, small()))["purity"].status == "passed"
