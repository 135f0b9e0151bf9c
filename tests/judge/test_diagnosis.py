"""Which misconception is named: one that explains every answer, the first such one, or none."""

from dataclasses import replace

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.key.compare import FLOAT32_ROUNDOFF
from tensorgrade.sandbox.outcomes import Raised, Returned
from tests.judge.outcomes import changed, explanation, judged
from tests.judge.small_keys import BOUND, SMALL, TRUE, make_case, make_misconception, make_variant, outcomes, small


def test_a_misconception_is_named_only_when_everything_fits():
    assert judged(SMALL, small(b=Array(TRUE * 2))).misconception == "doubled"
    assert explanation(judged(SMALL, small(b=Array(TRUE * 2)))) == "Twice too much."
    assert explanation(judged(SMALL, small(b=Array(TRUE * 2))), "zh") == "多了一倍。"
    # Wrong elsewhere too, or another wrong value: no guess.
    assert judged(SMALL, small(a=Array(TRUE * 2), b=Array(TRUE * 2))).misconception is None
    assert judged(SMALL, small(b=Array(TRUE * 2 + 1e-3))).misconception is None
    assert judged(SMALL, small()).misconception is None


def test_of_several_that_fit_the_first_in_the_authors_order_is_named():
    one, other = (make_misconception(name, make_variant(b=2 * TRUE)) for name in ("one", "other"))
    wrong = small(b=Array(2 * TRUE))
    for order in ((one, other), (other, one)):
        assert judged(replace(SMALL, misconceptions=order), wrong).misconception == order[0].name
    # The first one that fits: one before it that does not is passed over.
    elsewhere = make_misconception("elsewhere", make_variant(a=2 * TRUE, b=2 * TRUE))
    assert judged(replace(SMALL, misconceptions=(elsewhere, other)), wrong).misconception == "other"


def test_a_misconception_has_several_variants():
    one = make_misconception("one", make_variant(a=2 * TRUE), make_variant(b=3 * TRUE))
    key = replace(SMALL, misconceptions=(one,))
    assert judged(key, small(a=Array(2 * TRUE))).misconception == "one"
    assert judged(key, small(b=Array(3 * TRUE))).misconception == "one"
    assert judged(key, small(a=Array(2 * TRUE), b=Array(3 * TRUE))).misconception is None


def test_two_misconceptions_at_once_are_named_together():
    one, two = make_misconception("one", make_variant(b=2 * TRUE)), make_misconception("two")
    both = make_misconception("one", make_variant(b=3 * TRUE), also="two")
    key = replace(SMALL, misconceptions=(one, two, both))
    result = judged(key, small(b=Array(3 * TRUE)))
    assert (result.misconception, result.also) == ("one", "two")
    assert "one." in explanation(result)
    assert "two." in explanation(result)
    alone = judged(key, small(b=Array(2 * TRUE)))
    assert (alone.misconception, alone.also, explanation(alone)) == ("one", None, "one.")


@pytest.mark.parametrize(
    ("b", "named"), [(Raised("ValueError"), True), (Returned(Array(2 * TRUE)), True), (None, False)]
)
def test_a_misconception_may_give_no_answer_to_a_case(b, named):
    # To the case in `no_answer` any wrong answer fits, or none; a right one does not.
    key = replace(SMALL, misconceptions=(make_misconception("one", make_variant(["b"], a=2 * TRUE)),))
    wrong = small(a=Array(2 * TRUE)) | ({"b": b} if b else {})
    assert (judged(key, wrong).misconception == "one") == named


def test_no_answer_where_the_misconception_has_one_does_not_fit():
    assert judged(SMALL, small() | {"b": Raised("ValueError")}).misconception is None


def test_a_misconceptions_answers_have_twice_the_tolerance_of_right_ones():
    rounding = 2 * BOUND * FLOAT32_ROUNDOFF
    for off, name in ((0.99 * rounding, "doubled"), (1.01 * rounding, None)):
        assert judged(SMALL, small(b=Array(2 * TRUE + off))).misconception == name


def test_where_all_is_right_nothing_is_named_and_nothing_explained():
    result = judged(SMALL, small())
    assert (result.misconception, result.also, result.hint, result.explanation) == (None, None, None, None)
    assert explanation(result) == ""


def test_a_wrong_idea_that_nobody_has_written_down_gets_no_name():
    assert judged(SMALL, changed(small(), lambda values: values * -3 + 17)).misconception is None


ILLUSTRATED = replace(
    SMALL,
    cases=(*SMALL.cases, make_case("example", illustration=True)),
    misconceptions=(
        replace(make_misconception("doubled", make_variant(b=2 * TRUE, example=2 * TRUE)), illustration="example"),
    ),
)
"""`SMALL` with a case that illustrates the misconception, and belongs to no check."""


@pytest.mark.parametrize(
    "example",
    [
        Returned(Array(TRUE)),
        Returned(Array(2 * TRUE)),
        Returned(Array(TRUE.T.copy())),
        Returned(Array(np.zeros(3))),
        Returned(None),
        Raised("ValueError"),
    ],
)
@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"b": 2 * TRUE},
        {"a": 2 * TRUE, "b": 2 * TRUE},
        {"p": TRUE.T, "a": TRUE.T, "b": TRUE.T},
        {"a": 0 * TRUE, "b": 0 * TRUE},
        {"b": TRUE.T},
        {"a": TRUE * (1 + 1e-9), "b": TRUE * (1 + 1e-9)},
    ],
    ids=["right", "misconception", "factor", "transposed", "zeros", "once", "imprecise"],
)
def test_a_case_that_illustrates_a_misconception_changes_no_verdict(answers, example):
    given = {name: Array(values.copy()) for name, values in answers.items()}
    without = replace(SMALL, misconceptions=(replace(ILLUSTRATED.misconceptions[0], illustration=""),))
    plain = judged(without, outcomes(without, **given))
    result = judged(ILLUSTRATED, outcomes(ILLUSTRATED, **given) | {"example": example})
    assert verdict(result) == verdict(plain)
    shown = [check.case.name for check in result.checks if check.case]
    confirmed = plain.misconception == "doubled" and example == Returned(Array(2 * TRUE))
    assert ("example" in shown) == confirmed


def verdict(result):
    checks = [(check.name, check.status, check.kind) for check in result.checks]
    return result.status, result.score, result.explanation, checks
