"""Properties of arguments: told only where the cases separate them from simpler facts."""

import numpy as np
import pytest

from tensorgrade.arrays.codec import Array
from tensorgrade.result.explanation_facts import Hint
from tensorgrade.result.features import Feature
from tensorgrade.sandbox.outcomes import NotCalled, Raised
from tests.judge.outcomes import judged
from tests.judge.small_keys import make_case, make_exercise, make_values_check, outcomes


def call(name, rows, columns, *features, window=None, **keyword):
    """A case with an array of this size and, if given, a pair as a positional argument; and others by keyword."""
    X = np.random.default_rng([rows, columns]).standard_normal((rows, columns))
    positional = {"X": Array(X)} | ({"window": window} if window else {})
    return make_case(name, public=True, positional=positional, keyword=keyword, features=tuple(features))


def explained(right, wrong, others=()):
    """The hint, where the calls of these cases raise; and the ``others`` are not made."""
    cases = [*right, *wrong, *others]
    key = make_exercise([make_values_check("values", [item.name for item in cases])], cases)
    failed = {item.name: Raised("ValueError") for item in wrong} | {item.name: NotCalled("died") for item in others}
    return judged(key, outcomes(key) | failed).explanation


ODD = [call("o1", 3, 5), call("o2", 5, 7)]
EVEN = [call("e1", 4, 5), call("e2", 3, 6)]


def test_parity_of_an_arrays_sides():
    assert explained(ODD, EVEN) == Hint("only-odd", "X")


@pytest.mark.parametrize(("right", "wrong"), [([ODD[0], call("o3", 3, 5)], EVEN), (ODD, [EVEN[0], call("e3", 4, 5)])])
def test_parity_is_not_told_of_one_value(right, wrong):
    assert explained(right, wrong) is None


@pytest.mark.parametrize("name", ["padding", "stride"])
def test_parity_of_a_padding_or_stride_is_not_told(name):
    right = [call(f"r{number}", 4, 7, **{name: pair}) for number, pair in enumerate([(1, 1), (3, 1)])]
    wrong = [call(f"w{number}", 4, 7, **{name: pair}) for number, pair in enumerate([(2, 1), (2, 2)])]
    assert explained(right, wrong) is None


def test_parity_of_a_window_is_told():
    right = [call(f"r{number}", 4, 7, window=pair) for number, pair in enumerate([(1, 3), (3, 5)])]
    wrong = [call(f"w{number}", 4, 7, window=pair) for number, pair in enumerate([(2, 3), (4, 4)])]
    assert explained(right, wrong) == Hint("only-odd", "window")
    # The domain says that this pair is no window: it has a plain value, as a padding has.
    given = call("given", 4, 7, Feature("given", "window", "(0, 0)"), window=(4, 6))
    assert explained(right, [*wrong, given]) is None


def test_squares_of_one_size_are_not_told():
    wide = [call("w1", 3, 4), call("w2", 5, 8)]
    assert explained([call("s1", 4, 4), call("s2", 6, 6)], wide) == Hint("only-square")
    assert explained([call("s1", 4, 4), call("s2", 4, 4)], wide) is None
    assert explained([call("s1", 4, 4), call("s2", 6, 6)], [wide[0], call("w3", 3, 4)]) is None


def test_the_one_value_of_an_argument_is_told():
    right = [call(f"r{side}", side, 6, padding=(1, 1)) for side in (4, 5, 6)]
    wrong = [call("plain", 5, 6), call("none", 4, 6, padding=(0, 0)), call("two", 6, 6, padding=(2, 1))]
    assert explained(right, wrong) == Hint("only-value", "padding", value="(1, 1)")
    assert explained(right, [*wrong, call("one", 7, 6, padding=(1, 1))]) is None
    assert explained([*right, call("other", 7, 6, padding=(1, 2))], wrong) is None


@pytest.mark.parametrize(("value", "written"), [(3, "3"), ("max", "'max'"), (True, "True"), (None, "None")])
def test_the_value_is_written_as_in_python(value, written):
    right = [call(f"r{side}", side, 6, option=value) for side in (4, 5)]
    wrong = [call(f"w{side}", side, 6, option=other) for side, other in ((4, 7), (5, "avg"), (6, False))]
    assert explained(right, wrong) == Hint("only-value", "option", value=written)


def test_an_argument_that_is_left_out_has_its_plain_value():
    padded = Feature("given", "padding", "(0, 0)")
    wrong = [call("w1", 4, 6, padded, padding=(1, 2)), call("w2", 5, 6, padded, padding=(2, 1))]
    left_out, given = [call("r1", 4, 6), call("r2", 5, 6)], [call("r3", 6, 6, padding=(0, 0))]
    assert explained(left_out, wrong) == Hint("only-default", "padding")
    assert explained([*left_out, *given], wrong) == Hint("only-value", "padding", value="(0, 0)")


def test_where_two_arguments_separate_the_cases_neither_is_told():
    right = [call("r1", 4, 6), call("r2", 5, 6)]
    wrong = [call(f"w{side}", side, 6, padding=(1, side), stride=(side, 2)) for side in (4, 5)]
    assert explained(right, wrong) is None


def test_a_size_along_another_axis_than_the_first_is_told_by_its_name():
    channels = Feature("several", "W", "c_in")
    right = [call("r1", 4, 6), call("r2", 5, 7)]
    wrong = [call("w1", 4, 7, channels), call("w2", 5, 6, channels)]
    assert explained(right, wrong) == Hint("only-value", "c_in", value="1")


@pytest.mark.parametrize("name", ["not-square", "unequal"])
def test_one_argument_that_differs_between_rows_and_columns(name):
    wide = Feature(name, "K")
    right = [call("r1", 4, 6, K=(2, 2)), call("r2", 5, 7, K=(3, 3))]
    wrong = [call("w1", 4, 7, wide, K=(2, 3)), call("w2", 5, 6, wide, K=(4, 3))]
    assert explained(right, wrong) == Hint("only-square", "K")
    assert explained(right[:1], wrong) is None
    one_size = [right[0], call("r3", 5, 7, K=(2, 2))]
    assert explained(one_size, wrong) == Hint("only-value", "K", value="(2, 2)")


def test_calls_that_were_not_made_count_for_nothing():
    assert explained(ODD, EVEN, [call("lost", 5, 9)]) == Hint("only-odd", "X")
    assert explained(ODD, EVEN[:1], [call("lost", 6, 8)]) is None
