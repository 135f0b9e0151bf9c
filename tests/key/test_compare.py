"""One answer against the expected one: every step of the order, on both sides of each bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorgrade.arrays.codec import Array, Opaque
from tensorgrade.key.compare import FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF, compare
from tensorgrade.key.compare_arrays import describe_type
from tensorgrade.key.expected_answers import (
    Branches,
    CloseAnswer,
    ExactAnswer,
    NumberAnswer,
    PairAnswer,
    ResidualAnswer,
)
from tensorgrade.result.differences import (
    LargeResidual,
    NotFinite,
    WrongLength,
    WrongShape,
    WrongType,
    WrongValue,
    difference_kind,
    worst_index,
)


def close(values, bound=1.0):
    values = np.array(values, dtype=np.float64)
    return CloseAnswer(values, np.full(values.shape, bound))


def exact(values):
    return ExactAnswer(np.array(values, dtype=np.float64))


def residual(A, y, shape, rtol=1e-2):
    return ResidualAnswer(np.array(A, dtype=np.float64), np.array(y, dtype=np.float64), shape, rtol)


def answer(values, dtype=np.float64):
    return Array(np.array(values, dtype=dtype))


# --- close ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [FLOAT32_ROUNDOFF, FLOAT64_ROUNDOFF])
@pytest.mark.parametrize("sign", [1, -1])
def test_close_admits_the_bound_itself_and_nothing_above_it(unit, sign):
    expected = close([[0.0, 1.0], [2.0, 0.0]], bound=8.0)
    on_it, beyond = [[0.0, 1.0], [2.0, sign * 8 * unit]], [[0.0, 1.0], [2.0, sign * 8 * unit * (1 + 2**-40)]]
    assert compare(answer(on_it), expected, unit) is None
    difference = compare(answer(beyond), expected, unit)
    assert difference == WrongValue(beyond[1][1], 0.0, (), (1, 1), 1, 4)


def test_single_precision_passes_where_double_precision_is_asked_only_at_the_finer_unit():
    values = np.array([1 / 3, 2 / 3])
    assert compare(answer(values, np.float32), close(values), FLOAT32_ROUNDOFF) is None
    assert isinstance(compare(answer(values, np.float32), close(values), FLOAT64_ROUNDOFF), WrongValue)


def test_a_zero_bound_asks_for_equality():
    assert compare(answer([1.0, 0.0]), close([1.0, -0.0], bound=0.0)) is None
    assert compare(answer([1.0, 5e-324]), close([1.0, 0.0], bound=0.0)).index == (1,)


def test_each_element_has_its_own_bound():
    values = np.array([1.0, 1.0])
    expected = CloseAnswer(values, np.array([0.0, 100.0]))
    assert compare(answer([1.0, 1.0 + 50 * FLOAT32_ROUNDOFF]), expected) is None
    assert compare(answer([1.0 + 50 * FLOAT32_ROUNDOFF, 1.0]), expected).index == (0,)


def test_the_worst_element_is_the_one_furthest_outside_its_own_bound():
    values = np.zeros(3)
    expected = CloseAnswer(values, np.array([0.0, 0.0, 2.0 / FLOAT32_ROUNDOFF]))
    # The last element is further off, but its bound lets 2 of its 3 pass.
    assert compare(answer([0.5, 1.5, 3.0]), expected) == WrongValue(1.5, 0.0, (), (1,), 3, 3)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_odd_numbers_are_found_before_wrong_values(odd):
    difference = compare(answer([1e9, odd, 3.0]), close([1.0, 2.0, 3.0]))
    assert isinstance(difference, NotFinite)
    assert (difference.index, difference.expected, difference.wrong) == ((1,), 2.0, 2)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_odd_numbers_pass_where_the_same_is_expected(odd):
    assert compare(answer([1.0, odd]), close([1.0, odd])) is None


@pytest.mark.parametrize(("got", "true"), [(np.inf, -np.inf), (np.nan, np.inf), (np.inf, np.nan), (1.0, np.nan)])
def test_odd_numbers_of_another_kind_do_not_pass(got, true):
    assert compare(answer([got]), close([true])) is not None


def test_a_finite_answer_does_not_pass_for_an_expected_infinity():
    assert isinstance(compare(answer([1e308]), close([np.inf])), WrongValue)


def test_differences_that_overflow_are_wrong_values_not_warnings():
    assert compare(answer([-1.7e308]), close([1.7e308])) == WrongValue(-1.7e308, 1.7e308, (), (0,), 1, 1)


def test_empty_arrays_of_the_right_shape_are_equal():
    empty = np.zeros((0, 3))
    assert compare(Array(empty), close(empty)) is None


@pytest.mark.parametrize("shape", [(4,), (2, 2, 1), (1, 2, 2), (4, 1), ()])
def test_shapes_must_be_exactly_the_expected_ones(shape):
    values = np.arange(4.0) if shape else np.array(0.0)
    difference = compare(Array(values.reshape(shape)), close([[0.0, 1.0], [2.0, 3.0]]))
    assert difference == WrongShape(shape, (2, 2))


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "int64", "uint8", "float16", "complex64", "complex128"], ids=lambda name: name
)
def test_arrays_of_other_dtypes_are_named_as_such(dtype):
    difference = compare(answer([[0, 1], [1, 0]], dtype), close([[0.0, 1.0], [1.0, 0.0]]))
    assert difference == WrongType(f"numpy.ndarray of {dtype}", "array")


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
    assert compare(value, close([1.0])) == WrongType(words, "array")


# --- exact ------------------------------------------------------------------------------------------------


def test_exact_means_rounded_to_the_answers_dtype():
    third = 1 / 3
    assert compare(answer([third]), exact([third])) is None
    assert compare(answer([third], np.float32), exact([third])) is None
    # The nearest float32, but in an array of float64: not the expected one.
    assert isinstance(compare(answer([np.float64(np.float32(third))]), exact([third])), WrongValue)
    assert isinstance(compare(answer([np.nextafter(third, 1)]), exact([third])), WrongValue)
    assert compare(answer([np.nextafter(np.float32(third), np.float32(1))], np.float32), exact([third])) is not None


def test_exact_ignores_the_unit():
    assert isinstance(compare(answer([1.0 + 2**-52]), exact([1.0]), unit=1.0), WrongValue)


# --- numbers and pairs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [12, 12.0, np.int64(12), np.uint8(12), np.float32(12), np.float64(12), answer(12, "int32"), answer(12.0)]
)
def test_a_number_may_be_any_real_number_of_that_value(value):
    assert compare(value, NumberAnswer(12)) is None


@pytest.mark.parametrize("value", [13, 12.5, np.int64(11), np.float64(12.000001), answer(13, "int64"), -12])
def test_another_number_is_a_wrong_value(value):
    difference = compare(value, NumberAnswer(12))
    assert isinstance(difference, WrongValue)
    assert (difference.expected, difference.index) == (12, None)


@pytest.mark.parametrize(
    "value",
    [True, None, "12", [12], (12,), answer([12]), np.complex128(12), np.bool_(True), Opaque("fractions.Fraction")],
)
def test_what_is_no_number_is_not_taken_for_one(value):
    assert compare(value, NumberAnswer(12)) == WrongType(describe_type(value), "number")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("-inf"), answer(np.nan)])
def test_a_number_that_is_not_finite_is_told_apart(value):
    assert isinstance(compare(value, NumberAnswer(12)), NotFinite)


def test_large_numbers_are_compared_exactly():
    large = 2**63 + 1
    assert compare(large, NumberAnswer(large)) is None
    assert compare(large - 1, NumberAnswer(large)).got == large - 1
    assert isinstance(compare(10**300, NumberAnswer(large)), WrongValue)


@pytest.mark.parametrize(
    "value", [(3, 5), [3, 5], (3.0, np.int16(5)), answer([3, 5], "int64"), answer([3.0, 5.0]), (answer(3), answer(5.0))]
)
def test_a_pair_may_be_a_tuple_a_list_or_an_array(value):
    assert compare(value, PairAnswer((3, 5))) is None


@pytest.mark.parametrize(
    ("value", "kind", "index"),
    [
        ((5, 3), WrongValue, (0,)),
        ((3, 6), WrongValue, (1,)),
        ((3, None), WrongType, (1,)),
        ((3, float("nan")), NotFinite, (1,)),
        ((3,), WrongLength, None),
        ((3, 5, 1), WrongLength, None),
        (answer([[3, 5]], "int64"), WrongType, None),
        (answer(3, "int64"), WrongType, None),
        (3, WrongType, None),
        (None, WrongType, None),
        ("35", WrongType, None),
    ],
)
def test_a_wrong_pair_is_told_apart_by_kind_and_place(value, kind, index):
    difference = compare(value, PairAnswer((3, 5)))
    assert type(difference) is kind
    assert worst_index(difference) == index


# --- several parts ----------------------------------------------------------------------------------------

PARTS = Branches("tuple", (close([1.0, 2.0]), exact([3.0])))


@pytest.mark.parametrize("kind", [tuple, list])
def test_several_parts_come_as_a_tuple_or_list(kind):
    assert compare(kind([answer([1.0, 2.0]), answer([3.0])]), PARTS) is None


def test_the_part_at_fault_is_named():
    assert compare((answer([1.0, 2.0]), answer([4.0])), PARTS) == WrongValue(4.0, 3.0, (1,), (0,), 1, 1)
    assert compare((answer([1.0]), answer([4.0])), PARTS).place == (0,)
    assert compare((answer([1.0, 2.0]), 3.0), PARTS) == WrongType("float", "array", (1,))


@pytest.mark.parametrize(
    ("value", "words"), [(answer([1.0, 2.0]), "numpy.ndarray of float64"), (None, "None"), (3, "int"), ("ab", "str")]
)
def test_what_is_no_tuple_where_one_is_asked_for_is_of_the_wrong_kind(value, words):
    assert compare(value, PARTS) == WrongType(words, "tuple")


@pytest.mark.parametrize(("value", "got"), [((answer([1.0, 2.0]),), 1), ((1, 2, 3), 3), ([], 0)])
def test_another_number_of_parts_is_a_wrong_length(value, got):
    assert compare(value, PARTS) == WrongLength(got, 2)


PAIRS = Branches("tuple", tuple(Branches("tuple", (NumberAnswer(a), NumberAnswer(b))) for a, b in ((0, 1), (2, 3))))


@pytest.mark.parametrize(
    "value",
    [
        ((0, 1), (2, 3)),
        [[0, 1.0], (2, 3)],
        answer([[0, 1], [2, 3]]),
        answer([[0, 1], [2, 3]], np.int64),
        (answer([0, 1]), [2, answer(3)]),
    ],
)
def test_pairs_in_a_pair_may_be_tuples_lists_or_arrays(value):
    assert compare(value, PAIRS) is None


@pytest.mark.parametrize(
    ("value", "difference"),
    [
        (answer([[0, 1], [2, 4]]), WrongValue(4.0, 3, (1, 1), None)),
        (answer([[0, 1], [2, 3], [4, 5]]), WrongLength(3, 2)),
        (answer([[0, 1, 2], [3, 4, 5]]), WrongLength(3, 2, (0,))),
        (answer([0, 1, 2, 3]), WrongType("numpy.ndarray of float64", "tuple")),
        (answer([[[0, 1], [2, 3]]]), WrongType("numpy.ndarray of float64", "tuple")),
    ],
)
def test_arrays_that_are_no_pair_of_pairs(value, difference):
    assert compare(value, PAIRS) == difference


# --- residual ---------------------------------------------------------------------------------------------

A = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
EQUATION = residual(A, [1.0, 2.0, 3.0], (1, 2))


def test_a_residual_asks_for_the_equation_not_for_a_value():
    assert compare(answer([[1.0, 2.0]]), EQUATION) is None
    assert compare(answer([[1.0, 2.0]], np.float32), EQUATION) is None
    # max|y| is 3, so 0.03 may be missing, and no more.
    assert compare(answer([[1.0, 2.0299]]), EQUATION) is None
    difference = compare(answer([[1.0, 2.0301]]), EQUATION)
    assert difference == LargeResidual(pytest.approx(0.0301 / 3), 1e-2)


def test_a_residual_has_its_shape_kind_and_finite_numbers():
    assert compare(answer([1.0, 2.0]), EQUATION) == WrongShape((2,), (1, 2))
    assert compare([[1.0, 2.0]], EQUATION) == WrongType("list", "array")
    difference = compare(answer([[1.0, np.nan]]), EQUATION)
    assert isinstance(difference, NotFinite)
    assert (difference.index, difference.expected) == ((0, 1), None)
    assert compare(answer([[0.0, 0.0]]), EQUATION).got == pytest.approx(1.0)


def test_a_residual_that_overflows_is_a_wrong_value_not_a_warning():
    assert isinstance(compare(answer([[1.7e308, 1.7e308]]), EQUATION), LargeResidual)


KINDS = ["close", "exact", "number", "pair", "residual"]
NUMBERS = st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.text(max_size=5), st.just(Opaque("x.Y")))
ARRAYS = st.tuples(
    st.sampled_from(["float32", "float64", "int64", "bool", "complex128", "float16"]),
    st.lists(st.integers(0, 3), max_size=3),
    st.floats(width=16),
).map(lambda made: Array(np.full(made[1], made[2] if made[0] != "int64" else 1, dtype=made[0])))
ANSWERS = st.recursive(st.one_of(NUMBERS, ARRAYS), lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=6)


def some(kind, shape):
    """An expected answer of that kind: ones, within one unit."""
    return {
        "residual": lambda: ResidualAnswer(np.ones((4, int(np.prod(shape)))), np.ones(4), tuple(shape), 0.01),
        "number": lambda: NumberAnswer(1),
        "pair": lambda: PairAnswer((1, 1)),
        "close": lambda: CloseAnswer(np.ones(shape), np.ones(shape)),
        "exact": lambda: ExactAnswer(np.ones(shape)),
    }[kind]()


@given(
    ANSWERS,
    st.lists(st.tuples(st.sampled_from(KINDS), st.lists(st.integers(0, 3), max_size=3)), min_size=1, max_size=3),
)
def test_whatever_was_answered_there_is_a_verdict_and_no_exception(answer_, parts):
    made = tuple(some(kind, shape) for kind, shape in parts)
    expected = made[0] if len(made) == 1 else Branches("tuple", made)
    difference = compare(answer_, expected)
    assert difference is None or difference_kind(difference) in ("type", "shape", "value")
