"""One answer against one truth: every step of the order, on both sides of each bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF, ExpectedPart, Mismatch, compare, describe_type

NONE = np.zeros(0)


def close(values, bound=1.0):
    values = np.array(values, dtype=np.float64)
    return ExpectedPart("close", values, np.full(values.shape, bound), values.shape)


def exact(values):
    values = np.array(values, dtype=np.float64)
    return ExpectedPart("exact", values, np.zeros(values.shape), values.shape)


def number(value):
    return ExpectedPart("number", np.array(value, dtype=np.float64), NONE, ())


def pair(first, second):
    return ExpectedPart("pair", np.array([first, second], dtype=np.float64), NONE, (2,))


def residual(A, y, shape, rtol=1e-2):
    return ExpectedPart("residual", np.array(A, dtype=np.float64), np.array(y, dtype=np.float64), shape, rtol)


def answer(values, dtype=np.float64):
    return Array(np.array(values, dtype=dtype))


# --- close ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF])
@pytest.mark.parametrize("sign", [1, -1])
def test_close_admits_the_bound_itself_and_nothing_above_it(unit, sign):
    truth = (close([[0.0, 1.0], [2.0, 0.0]], bound=8.0),)
    on_it, beyond = [[0.0, 1.0], [2.0, sign * 8 * unit]], [[0.0, 1.0], [2.0, sign * 8 * unit * (1 + 2**-40)]]
    assert compare(answer(on_it), truth, unit) is None
    mismatch = compare(answer(beyond), truth, unit)
    assert (mismatch.step, mismatch.index, mismatch.wrong, mismatch.size) == ("value", (1, 1), 1, 4)


def test_single_precision_passes_where_double_precision_is_asked_only_at_the_finer_unit():
    values = np.array([1 / 3, 2 / 3])
    assert compare(answer(values, np.float32), (close(values),), FLOAT32_ROUNDOFF) is None
    assert compare(answer(values, np.float32), (close(values),), FLOAT64_ROUNDOFF).step == "value"


def test_a_zero_bound_asks_for_equality():
    assert compare(answer([1.0, 0.0]), (close([1.0, -0.0], bound=0.0),)) is None
    assert compare(answer([1.0, 5e-324]), (close([1.0, 0.0], bound=0.0),)).index == (1,)


def test_each_element_has_its_own_bound():
    values = np.array([1.0, 1.0])
    truth = (ExpectedPart("close", values, np.array([0.0, 100.0]), (2,)),)
    assert compare(answer([1.0, 1.0 + 50 * FLOAT32_ROUNDOFF]), truth) is None
    assert compare(answer([1.0 + 50 * FLOAT32_ROUNDOFF, 1.0]), truth).index == (0,)


def test_the_worst_element_is_the_one_furthest_outside_its_own_bound():
    values = np.zeros(3)
    truth = (ExpectedPart("close", values, np.array([0.0, 0.0, 2.0 / FLOAT32_ROUNDOFF]), (3,)),)
    # The last element is further off, but its bound lets 2 of its 3 pass.
    mismatch = compare(answer([0.5, 1.5, 3.0]), truth)
    assert mismatch == Mismatch("value", 1.5, 0.0, None, (1,), 3, 3)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_odd_numbers_are_found_before_wrong_values(odd):
    mismatch = compare(answer([1e9, odd, 3.0]), (close([1.0, 2.0, 3.0]),))
    assert (mismatch.step, mismatch.index, mismatch.expected, mismatch.wrong) == ("finite", (1,), 2.0, 2)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_odd_numbers_pass_where_the_truth_has_the_same(odd):
    assert compare(answer([1.0, odd]), (close([1.0, odd]),)) is None


@pytest.mark.parametrize(("got", "true"), [(np.inf, -np.inf), (np.nan, np.inf), (np.inf, np.nan), (1.0, np.nan)])
def test_odd_numbers_of_another_kind_do_not_pass(got, true):
    assert compare(answer([got]), (close([true]),)) is not None


def test_a_finite_answer_does_not_pass_for_an_infinite_truth():
    assert compare(answer([1e308]), (close([np.inf]),)).step == "value"


def test_differences_that_overflow_are_wrong_values_not_warnings():
    mismatch = compare(answer([-1.7e308]), (close([1.7e308]),))
    assert (mismatch.step, mismatch.got) == ("value", -1.7e308)


def test_empty_arrays_of_the_right_shape_are_equal():
    empty = np.zeros((0, 3))
    assert compare(Array(empty), (close(empty),)) is None


@pytest.mark.parametrize("shape", [(4,), (2, 2, 1), (1, 2, 2), (4, 1), ()])
def test_shapes_must_be_exactly_the_truths(shape):
    values = np.arange(4.0) if shape else np.array(0.0)
    mismatch = compare(Array(values.reshape(shape)), (close([[0.0, 1.0], [2.0, 3.0]]),))
    assert (mismatch.step, mismatch.got, mismatch.expected) == ("shape", shape, (2, 2))


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "int64", "uint8", "float16", "complex64", "complex128"], ids=lambda name: name
)
def test_arrays_of_other_dtypes_are_named_as_such(dtype):
    mismatch = compare(answer([[0, 1], [1, 0]], dtype), (close([[0.0, 1.0], [1.0, 0.0]]),))
    assert (mismatch.step, mismatch.got, mismatch.expected) == ("kind", f"numpy.ndarray of {dtype}", "array")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "bool"),
        (3, "int"),
        (3.5, "float"),
        ("words", "str"),
        ([[0.0, 1.0]], "list"),
        ((0.0,), "tuple"),
        (np.float64(2.0), "numpy.float64"),
        (np.int8(2), "numpy.int8"),
        (Opaque("torch.Tensor"), "torch.Tensor"),
    ],
)
def test_what_is_no_array_is_named_by_its_type(value, words):
    assert describe_type(value) == words
    mismatch = compare(value, (close([1.0]),))
    assert (mismatch.step, mismatch.got) == ("kind", words)


# --- exact ------------------------------------------------------------------------------------------------


def test_exact_means_the_truth_rounded_to_the_answers_dtype():
    third = 1 / 3
    assert compare(answer([third]), (exact([third]),)) is None
    assert compare(answer([third], np.float32), (exact([third]),)) is None
    # The nearest float32, but in an array of float64: not the truth.
    assert compare(answer([np.float64(np.float32(third))]), (exact([third]),)).step == "value"
    assert compare(answer([np.nextafter(third, 1)]), (exact([third]),)).step == "value"
    assert compare(answer([np.nextafter(np.float32(third), np.float32(1))], np.float32), (exact([third]),)) is not None


def test_exact_ignores_the_unit():
    assert compare(answer([1.0 + 2**-52]), (exact([1.0]),), unit=1.0).step == "value"


# --- numbers and pairs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [12, 12.0, np.int64(12), np.uint8(12), np.float32(12), np.float64(12), answer(12, "int32"), answer(12.0)]
)
def test_a_number_may_be_any_real_number_of_that_value(value):
    assert compare(value, (number(12),)) is None


@pytest.mark.parametrize("value", [13, 12.5, np.int64(11), np.float64(12.000001), answer(13, "int64"), -12])
def test_another_number_is_a_wrong_value(value):
    mismatch = compare(value, (number(12),))
    assert (mismatch.step, mismatch.expected, mismatch.index) == ("value", 12, None)


@pytest.mark.parametrize(
    "value",
    [True, None, "12", [12], (12,), answer([12]), np.complex128(12), np.bool_(True), Opaque("fractions.Fraction")],
)
def test_what_is_no_number_is_not_taken_for_one(value):
    mismatch = compare(value, (number(12),))
    assert (mismatch.step, mismatch.expected) == ("kind", "number")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("-inf"), answer(np.nan)])
def test_a_number_that_is_not_finite_is_told_apart(value):
    assert compare(value, (number(12),)).step == "finite"


def test_large_numbers_are_compared_exactly():
    large = 2**53 - 1
    assert compare(large, (number(large),)) is None
    assert compare(large - 1, (number(large),)).got == large - 1
    assert compare(10**300, (number(large),)).step == "value"


@pytest.mark.parametrize(
    "value", [(3, 5), [3, 5], (3.0, np.int16(5)), answer([3, 5], "int64"), answer([3.0, 5.0]), (answer(3), answer(5.0))]
)
def test_a_pair_may_be_a_tuple_a_list_or_an_array(value):
    assert compare(value, (pair(3, 5),)) is None


@pytest.mark.parametrize(
    ("value", "step", "index"),
    [
        ((5, 3), "value", (0,)),
        ((3, 6), "value", (1,)),
        ((3, None), "kind", (1,)),
        ((3, float("nan")), "finite", (1,)),
        ((3,), "structure", None),
        ((3, 5, 1), "structure", None),
        (answer([[3, 5]], "int64"), "kind", None),
        (answer(3, "int64"), "kind", None),
        (3, "kind", None),
        (None, "kind", None),
        ("35", "kind", None),
    ],
)
def test_a_wrong_pair_is_told_apart_by_step_and_place(value, step, index):
    mismatch = compare(value, (pair(3, 5),))
    assert (mismatch.step, mismatch.index) == (step, index)


# --- several parts ----------------------------------------------------------------------------------------

PARTS = (close([1.0, 2.0]), exact([3.0]))


@pytest.mark.parametrize("kind", [tuple, list])
def test_several_parts_come_as_a_tuple_or_list(kind):
    assert compare(kind([answer([1.0, 2.0]), answer([3.0])]), PARTS) is None


def test_the_part_at_fault_is_named():
    mismatch = compare((answer([1.0, 2.0]), answer([4.0])), PARTS)
    assert (mismatch.step, mismatch.part, mismatch.got, mismatch.expected) == ("value", 1, 4.0, 3.0)
    assert compare((answer([1.0]), answer([4.0])), PARTS).part == 0
    assert compare((answer([1.0, 2.0]), 3.0), PARTS) == Mismatch("kind", "float", "array", 1)


@pytest.mark.parametrize(
    ("value", "words"), [(answer([1.0, 2.0]), "numpy.ndarray of float64"), (None, "None"), (3, "int"), ("ab", "str")]
)
def test_what_is_no_tuple_where_one_is_asked_for_is_of_the_wrong_kind(value, words):
    assert compare(value, PARTS) == Mismatch("kind", words, "tuple")


@pytest.mark.parametrize(("value", "got"), [((answer([1.0, 2.0]),), 1), ((1, 2, 3), 3), ([], 0)])
def test_another_number_of_parts_is_a_matter_of_structure(value, got):
    mismatch = compare(value, PARTS)
    assert (mismatch.step, mismatch.got, mismatch.expected) == ("structure", got, 2)


# --- residual ---------------------------------------------------------------------------------------------

A = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
EQUATION = (residual(A, [1.0, 2.0, 3.0], (1, 2)),)


def test_a_residual_asks_for_the_equation_not_for_a_value():
    assert compare(answer([[1.0, 2.0]]), EQUATION) is None
    assert compare(answer([[1.0, 2.0]], np.float32), EQUATION) is None
    # max|y| is 3, so 0.03 may be missing, and no more.
    assert compare(answer([[1.0, 2.0299]]), EQUATION) is None
    mismatch = compare(answer([[1.0, 2.0301]]), EQUATION)
    assert (mismatch.step, mismatch.expected) == ("value", 1e-2)
    assert mismatch.got == pytest.approx(0.0301 / 3)


def test_a_residual_has_its_shape_kind_and_finite_numbers():
    assert compare(answer([1.0, 2.0]), EQUATION).step == "shape"
    assert compare([[1.0, 2.0]], EQUATION).step == "kind"
    mismatch = compare(answer([[1.0, np.nan]]), EQUATION)
    assert (mismatch.step, mismatch.index) == ("finite", (0, 1))
    assert compare(answer([[0.0, 0.0]]), EQUATION).got == pytest.approx(1.0)


def test_a_residual_that_overflows_is_a_wrong_value_not_a_warning():
    assert compare(answer([[1.7e308, 1.7e308]]), EQUATION).step == "value"


KINDS = ["close", "exact", "number", "pair", "residual"]
NUMBERS = st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.text(max_size=5), st.just(Opaque("x.Y")))
ARRAYS = st.tuples(
    st.sampled_from(["float32", "float64", "int64", "bool", "complex128", "float16"]),
    st.lists(st.integers(0, 3), max_size=3),
    st.floats(width=16),
).map(lambda made: Array(np.full(made[1], made[2] if made[0] != "int64" else 1, dtype=made[0])))
ANSWERS = st.recursive(st.one_of(NUMBERS, ARRAYS), lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=6)


def some(kind, shape):
    """A truth of that kind: ones, within one unit."""
    if kind == "residual":
        return ExpectedPart(kind, np.ones((4, int(np.prod(shape)))), np.ones(4), tuple(shape), 0.01)
    if kind in ("number", "pair"):
        values = np.ones(2 if kind == "pair" else ())
        return ExpectedPart(kind, values, np.zeros(0), values.shape)
    return ExpectedPart(kind, np.ones(shape), np.ones(shape), tuple(shape))


@given(
    ANSWERS,
    st.lists(st.tuples(st.sampled_from(KINDS), st.lists(st.integers(0, 3), max_size=3)), min_size=1, max_size=3),
)
def test_whatever_was_answered_there_is_a_verdict_and_no_exception(answer_, parts):
    truth = tuple(some(kind, shape) for kind, shape in parts)
    verdict = compare(answer_, truth)
    assert verdict is None or verdict.step in ("structure", "kind", "shape", "finite", "value")
