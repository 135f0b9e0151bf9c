"""A misconception under a condition, or one in each part of the answers; and pairs that `build` has put together."""

from dataclasses import replace

import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.expected_answers import Branches
from tensorgrade.key.key_records import PairKey, VariantKey
from tensorgrade.sandbox.outcomes import Raised, Returned
from tests.judge.outcomes import judged
from tests.judge.small_keys import (
    TRUE,
    close,
    make_case,
    make_exercise,
    make_misconception,
    make_values_check,
    make_variant,
)

PADS = {"none": (0, 0), "rows": (1, 0), "columns": (0, 1), "both": (2, 1), "more": (1, 1)}
TWICE = make_misconception("twice", make_variant(**{name: 2 * TRUE for name in PADS}))


def padded(*misconceptions):
    cases = [make_case(name, keyword={"padding": pad} if name != "none" else {}) for name, pad in PADS.items()]
    return make_exercise(
        [make_values_check("all", PADS)],
        cases,
        misconceptions,
        parameters=("X", "sizes", "padding"),
        pair_defaults={"padding": (0, 0)},
    )


def answers(wrong, value=2 * TRUE, names=PADS):
    return {name: Returned(Array(value if name in wrong else TRUE)) for name in names}


def named(key, outcomes):
    result = judged(key, outcomes)
    return result.misconception, result.also


@pytest.mark.parametrize(
    "wrong",
    [
        ["rows", "columns", "both", "more"],  # if p or q
        ["rows", "both", "more"],  # if p
        ["columns", "both", "more"],  # if q
        ["both", "more"],  # if p and q
        [*PADS],
    ],
)
def test_a_misconception_behind_a_guard_is_named(wrong):
    assert named(padded(TWICE), answers(wrong)) == ("twice", None)


@pytest.mark.parametrize("wrong", [["none"], ["rows"], ["none", "rows"], ["rows", "columns"]])
def test_no_condition_on_the_pair_says_the_same(wrong):
    assert named(padded(TWICE), answers(wrong)) == (None, None)


def test_behind_a_guard_every_answer_is_the_misconceptions():
    outcomes = answers(["rows", "both", "more"]) | {"both": Returned(Array(3 * TRUE))}
    assert named(padded(TWICE), outcomes) == (None, None)


def two_parts(first, second):
    return Branches("tuple", (close(first), close(second)), ())


def test_each_part_of_an_answer_may_have_a_misconception_of_its_own():
    names = ("a", "b", "c")
    cases = [make_case(name, expected=(two_parts(TRUE, TRUE),)) for name in names]
    first = make_misconception("first", VariantKey({name: two_parts(2 * TRUE, TRUE) for name in names}, ()))
    second = make_misconception("second", VariantKey({name: two_parts(TRUE, 3 * TRUE) for name in names}, ()))
    key = make_exercise([make_values_check("all", names)], cases, [second, first])

    def told(left, right):
        return named(key, {name: Returned([Array(left), Array(right)]) for name in names})

    assert told(2 * TRUE, TRUE) == ("first", None)
    assert told(2 * TRUE, 3 * TRUE) == ("second", "first")
    assert told(2 * TRUE, 4 * TRUE) == (None, None)
    assert told(TRUE, 2 * TRUE) == (None, None)


def test_each_mode_may_have_a_misconception_of_its_own():
    modes = {"a": {}, "b": {"mode": "max"}, "c": {"mode": "avg"}, "d": {"mode": "avg"}}
    cases = [make_case(name, keyword=keyword) for name, keyword in modes.items()]
    in_max = make_misconception("in-max", make_variant(a=2 * TRUE, b=2 * TRUE))
    in_avg = make_misconception("in-avg", make_variant(c=3 * TRUE, d=3 * TRUE))
    key = make_exercise([make_values_check("all", modes)], cases, [in_max, in_avg])
    outcomes = answers(["a", "b"], names=modes) | answers(["c", "d"], 3 * TRUE, ["c", "d"])
    assert named(key, outcomes) == ("in-max", "in-avg")
    assert named(key, outcomes | {"d": Returned(Array(TRUE))}) == (None, None)


def test_a_pair_is_told_by_its_answers_to_the_cases_it_was_tried_on():
    one, two = (make_misconception(name, make_variant(none=factor * TRUE)) for name, factor in (("one", 5), ("two", 6)))
    key = replace(
        padded(one, two),
        pair_cases=("rows", "columns"),
        pairs=(PairKey("one", "two", make_variant(rows=2 * TRUE, columns=2 * TRUE)),),
    )
    assert named(key, answers([*PADS])) == ("one", "two")
    assert named(key, answers(["rows", "columns"])) == ("one", "two")
    assert named(key, answers(["rows", "both"])) == (None, None)


def test_an_idea_that_only_fails_explains_calls_that_return_nothing():
    fails = make_misconception("fails", VariantKey({}, ("rows", "columns")))
    raised = answers([]) | {name: Raised("IndexError") for name in ("rows", "columns")}
    assert named(padded(fails), raised) == ("fails", None)
    assert named(padded(fails), answers(["rows", "columns"])) == (None, None)
    assert named(padded(fails), raised | {"both": Raised("IndexError")}) == (None, None)
