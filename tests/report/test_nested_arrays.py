"""Arrays of results as NumPy arrays: what is read, their difference, and which elements are wrong."""

import numpy as np
import pytest

from tensorgrade.report.nested_arrays import difference, largest_finite, to_array, wrong_elements
from tensorgrade.result.case_records import Argument
from tensorgrade.result.json_format import jsonable

INF, NAN = np.inf, np.nan
ABOVE_EXACT = 2**53 + 1
"""Lies between two neighbours of float64."""


def equal(got, expected):
    """Whether two float64 arrays have the same shape, and the same elements with NaN and the sign of zero."""
    return (
        got.dtype == np.float64
        and np.array_equal(got, expected, equal_nan=True)
        and np.array_equal(np.signbit(got), np.signbit(expected))
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["NaN", "Infinity", "-Infinity", 1, -0.0], [NAN, INF, -INF, 1.0, -0.0]),
        (["NaN", "NaN"], [NAN, NAN]),
        ([[True, False]], [[1.0, 0.0]]),
        ([ABOVE_EXACT, -ABOVE_EXACT, 2**64 - 1], [2.0**53, -(2.0**53), 2.0**64]),
        ([ABOVE_EXACT, "NaN", 0.5], [2.0**53, NAN, 0.5]),
        (3, 3.0),
        ("Infinity", INF),
        ([], np.zeros(0)),
        ([[], []], np.zeros((2, 0))),
        ([[[[[1], [2]]]]], np.array([1.0, 2.0]).reshape(1, 1, 1, 2, 1)),
    ],
)
def test_nested_lists_and_the_words_for_special_numbers_are_read(values, expected):
    assert equal(to_array(Argument("an array", values, array=True)), np.array(expected))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3,), (2, 0), (2, 3), (1, 2, 1, 3, 2)])
def test_what_a_result_stores_is_read_back(shape, dtype):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    assert equal(to_array(Argument("an array", jsonable(array), array=True)), array.astype(np.float64))


def test_values_that_are_not_known_are_no_array():
    assert to_array(None) is None
    assert to_array(Argument("20×30 float64", array=True)) is None
    assert to_array(Argument("'max'")) is None


def test_values_that_are_no_array_of_numbers_are_refused():
    for values in ([[1.0], [1.0, 2.0]], ["(1+2j)"]):
        with pytest.raises(ValueError):
            to_array(Argument("an array", values, array=True))


@pytest.mark.parametrize(
    ("yours", "expected", "result"),
    [
        ([1.0, 2.5], [1.0, 2.0], [0.0, 0.5]),
        ([INF, -INF, INF, 1.0], [INF, -INF, -INF, INF], [0.0, 0.0, INF, -INF]),
        ([NAN, 1.0, NAN], [1.0, NAN, NAN], [NAN, NAN, NAN]),
        ([-0.0, 0.0], [0.0, -0.0], [0.0, 0.0]),
        ([1.7e308], [-1.7e308], [INF]),
        (np.ones((1, 2, 1, 2, 1)), np.zeros((1, 2, 1, 2, 1)), np.ones((1, 2, 1, 2, 1))),
        (np.zeros((2, 0)), np.ones((2, 0)), np.zeros((2, 0))),
    ],
)
def test_a_difference_is_zero_where_both_are_equal_infinities_too(yours, expected, result):
    got = difference(np.array(yours), np.array(expected))
    assert np.array_equal(got, np.array(result), equal_nan=True)
    assert not np.signbit(got[got == 0]).any()


def test_only_arrays_of_one_shape_with_an_axis_have_a_difference():
    known = np.zeros(3)
    for other in (None, np.zeros((1, 3)), np.zeros((3, 1)), np.zeros(0), np.array(1.0)):
        assert difference(known, other) is None
        assert difference(other, known) is None
    assert difference(np.array(1.0), np.array(1.0)) is None
    assert difference(None, None) is None


@pytest.mark.parametrize(
    ("differences", "wrong"),
    [
        ([0.0, -0.5, 1e-12], [False, True, False]),
        ([1.0, 1e-9, -1.1e-9, 0.9e-9], [True, False, True, False]),
        ([INF, 1.0, 1e-10, NAN, -INF], [True, True, False, True, True]),
        ([NAN, 0.0], [True, False]),
        ([0.0, 0.0], [False, False]),
        ([[[[[0.0], [2.0]]]]], [[[[[False], [True]]]]]),
        (np.zeros((2, 0)), np.zeros((2, 0), dtype=bool)),
    ],
)
def test_elements_are_wrong_by_more_than_a_billionth_of_the_largest_finite_difference(differences, wrong):
    got = wrong_elements(np.array(differences))
    assert got.dtype == np.bool_
    assert np.array_equal(got, np.array(wrong))


def test_the_largest_finite_element_may_be_negative_and_is_zero_where_there_is_none():
    assert largest_finite(np.array([1.0, -3.0, INF, NAN])) == 3.0
    assert largest_finite(np.array([NAN, -INF])) == 0.0
    assert largest_finite(np.zeros((0, 3))) == 0.0
