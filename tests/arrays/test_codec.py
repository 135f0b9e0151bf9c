"""The codec: what goes in comes out, and nothing hostile gets through."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tensorgrade.arrays.codec import (
    DTYPES,
    LAYOUTS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_VALUES,
    Array,
    CodecError,
    Opaque,
    as_call_argument,
    decode,
    encode,
    lay_out,
    received,
)


def through(value):
    """The value after encode, JSON text, raw bytes and decode."""
    buffers = []
    tree = json.loads(json.dumps(encode(value, buffers)))
    return decode(tree, [memoryview(buffer.tobytes()) for buffer in buffers])


def same(sent, came):
    """Equal bit for bit, type for type."""
    if isinstance(sent, np.ndarray):
        sent = Array(sent, "C", sent.strides, sent.flags.writeable)
    if isinstance(sent, Array):
        return (
            type(came) is Array
            and came.values.dtype == sent.values.dtype
            and came.values.shape == sent.values.shape
            and came.values.tobytes() == sent.values.tobytes()
            and (came.layout, came.writable) == (sent.layout, sent.writable)
            and came.strides == sent.values.strides
        )
    if type(sent) is not type(came):
        return False
    if isinstance(sent, (tuple, list)):
        return len(sent) == len(came) and all(same(*both) for both in zip(sent, came, strict=True))
    if isinstance(sent, dict):
        return list(sent) == list(came) and all(same(sent[key], came[key]) for key in sent)
    if isinstance(sent, np.generic):
        return sent.tobytes() == came.tobytes()
    return sent == came or (isinstance(sent, float) and math.isnan(sent) and math.isnan(came))


dtypes = st.sampled_from(sorted(DTYPES)).map(np.dtype)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=20),
    st.integers(-(10**350), 10**350),
    st.floats(allow_nan=True, allow_infinity=True),
)
values = st.recursive(
    st.one_of(
        plain,
        arrays,
        st.builds(Array, arrays, st.sampled_from(LAYOUTS), st.just(()), st.booleans()),
        dtypes.flatmap(hnp.from_dtype),
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_what_is_encoded_is_decoded_bit_for_bit(value):
    assert same(value, through(value))


@pytest.mark.parametrize("value", [0.0, -0.0, 5e-324, math.inf, -math.inf, 1 / 3, 1.7976931348623157e308])
def test_floats_keep_every_bit(value):
    assert through(value).hex() == value.hex()


@pytest.mark.parametrize("value", [2**53 + 1, -(2**63), 2**1198])
def test_integers_are_exact_beyond_what_json_readers_hold(value):
    assert through(value) == value


def test_negative_zeros_and_nan_payloads_survive():
    values = np.array([0x8000000000000000, 0x7FF8000000000123, 0xFFF0000000000000], dtype=np.uint64).view(np.float64)
    assert through(values).values.tobytes() == values.tobytes()


@pytest.mark.parametrize("layout", ["F", "strided", "readonly", "C"])
@pytest.mark.parametrize("shape", [(3, 4), (1, 1), (0, 2), (2, 3, 4)])
def test_any_memory_layout_travels_as_its_values_and_its_strides(layout, shape):
    values = np.arange(math.prod(shape), dtype=np.float32).reshape(shape)
    laid = lay_out(values, layout)
    came = through(laid)
    assert came.values.tobytes() == values.tobytes()
    assert came.strides == laid.strides
    assert came.writable is (layout != "readonly")


@pytest.mark.parametrize(
    "layout",
    [
        "C",
        "F",
        "readonly",
        "strided",
    ],
)
def test_arrays_without_axes_can_be_laid_out_in_every_way(layout):
    assert lay_out(np.array(3.0), layout) == 3.0


def test_views_and_negative_strides_travel_as_values():
    values = np.arange(6.0).reshape(2, 3)
    for view in (values.T, values[::-1], values[:, 1], np.broadcast_to(values, (4, 2, 3))):
        assert np.array_equal(through(view).values, view)


def test_decoded_arrays_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        through(np.zeros(3)).values[0] = 1


class Sub(np.ndarray):
    pass


class Liar(int):
    def bit_length(self):
        raise AssertionError("asked a subclass")


class Nameless:
    pass


Nameless.__qualname__ = "x" * 500


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"),
        ({None: 1}, "dict"),
        ({1}, "set"),
        (1j, "complex"),
        (b"bytes", "bytes"),
        (lambda: 0, "function"),
        (np.zeros(2).view(Sub), f"{__name__}.Sub"),
        (Liar(3), f"{__name__}.Liar"),
        (np.array([object()]), "numpy.ndarray of object"),
        (np.array(["a"]), "numpy.ndarray of <U1"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "numpy.ndarray of datetime64[D]"),
        (np.zeros(2, dtype=[("a", "i4")]), "numpy.ndarray of [('a', '<i4')]"),
        (np.zeros(2, dtype=">f8"), "numpy.ndarray of >f8"),
        (np.ma.zeros(2), "numpy.ma.MaskedArray"),
        (np.zeros((1,) * 9), "numpy.ndarray of float64"),
        (10**400, "int"),
        ({1: 2}, "dict"),
        ({"a" * 3000: 2}, "dict"),
        (dict.fromkeys(map(str, range(MAX_ITEMS + 1))), "dict"),
        ([0] * (MAX_ITEMS + 1), "list"),
        ([[0] * MAX_ITEMS] * (MAX_VALUES // MAX_ITEMS), "list"),
        (([np.ones(2)] * 1024,) * (MAX_VALUES // 1024), "tuple"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_anything_else_travels_as_the_name_of_its_type_only(value, name):
    buffers = []
    tree = encode(value, buffers)
    assert tree == {"opaque": tree["opaque"]}
    assert not buffers
    assert decode(tree, []) == Opaque(tree["opaque"])
    assert tree["opaque"].removeprefix("numpy.ma.core.").endswith(name.rpartition(".")[2])


def test_names_of_types_are_cut():
    assert len(through(Nameless()).type_name) == 80


def test_nesting_beyond_the_limit_becomes_opaque_even_when_it_never_ends():
    endless = []
    endless.append(endless)
    came, depth = through(endless), 0
    while isinstance(came, list):
        [came], depth = came, depth + 1
    assert came == Opaque("list")
    assert depth == MAX_DEPTH


# --- Hostile trees ----------------------------------------------------------------------------------------

GOOD = {
    "array": 0,
    "dtype": "float64",
    "shape": [1, 2],
    "strides": [16, 8],
    "writable": True,
    "layout": "C",
}
BUFFERS = [bytes(16)]


def test_the_honest_tree_that_the_hostile_ones_vary_is_read():
    assert decode(GOOD, BUFFERS).values.shape == (1, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"array": 1},
        {"array": -1},
        {"array": True},
        {"array": "0"},
        {"array": None},
        {"array": 0.0},
        {"array": 10**30},
        {"dtype": "object"},
        {"dtype": "O"},
        {"dtype": "float128"},
        {"dtype": ">f8"},
        {"dtype": "S8"},
        {"dtype": ["float64"]},
        {"dtype": None},
        {"shape": [2]},
        {"shape": [1, 3]},
        {"shape": [-1, -2]},
        {"shape": [-1, 2]},
        {"shape": [1, 2.0]},
        {"shape": [True, 2]},
        {"shape": [10**30, 0]},
        {"shape": [2**32, 2**32]},
        {"shape": [1, 2] + [1] * 7, "strides": [8] * 9},
        {"shape": None},
        {"shape": 2},
        {"shape": "12"},
        {"strides": []},
        {"strides": ["16", "8"]},
        {"strides": None},
        {"layout": "D"},
        {"layout": None},
        {"layout": []},
        {"dtype": "float32"},
        {"dtype": "complex128"},
    ],
    ids=str,
)
def test_a_hostile_array_is_a_codec_error(change):
    with pytest.raises(CodecError):
        decode(GOOD | change, BUFFERS)


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_an_array_with_a_part_missing_is_a_codec_error(missing):
    with pytest.raises(CodecError):
        decode({name: item for name, item in GOOD.items() if name != missing}, BUFFERS)


def nested(depth):
    tree = None
    for _ in range(depth):
        tree = {"list": [tree]}
    return tree


@pytest.mark.parametrize(
    "tree",
    [
        0,
        1.5,
        [],
        [None],
        {},
        {"int": 3},
        {"int": "x"},
        {"int": ""},
        {"int": "9" * 401},
        {"int": None},
        {"float": 1.5},
        {"float": "many"},
        {"float": "0x1p99999"},
        {"tuple": "abc"},
        {"tuple": {}},
        {"list": None},
        {"list": [0]},
        {"list": [None] * (MAX_ITEMS + 1)},
        {"dict": [["a", None]] * (MAX_ITEMS + 1)},
        {"dict": [["a"]]},
        {"dict": [[1, None]]},
        {"dict": [["a" * 3000, None]]},
        {"dict": {"a": None}},
        {"dict": None},
        {"opaque": None},
        {"opaque": ["torch.Tensor"]},
        {"int": "1", "float": "0x1p0"},
        "x" * (MAX_CHARACTERS + 1),
        GOOD | {"shape": [10**30, 0]},
        GOOD | {"strides": [10**30, 8]},
        {"pickle": "gASVCg=="},
        {"__import__": "os"},
        nested(MAX_DEPTH + 2),
        nested(400),
    ],
    ids=lambda tree: str(tree)[:40],
)
def test_a_hostile_tree_is_a_codec_error(tree):
    with pytest.raises(CodecError):
        decode(tree, [])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(sorted(GOOD)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*GOOD, "scalar", "int", "float", "tuple", "list", "opaque"]) | st.text(max_size=4),
            inner,
            max_size=7,
        )
    ),
    max_leaves=20,
)
broken_arrays = st.builds(
    lambda change: GOOD | change,
    st.dictionaries(st.sampled_from([*GOOD, "scalar"]), json_values | st.lists(st.integers(-3, 2**70), max_size=9)),
)


@settings(max_examples=300)
@given(json_values | broken_arrays, st.lists(st.binary(max_size=32), max_size=3))
def test_any_json_decodes_to_a_value_or_to_a_codec_error(tree, buffers):
    try:
        came = decode(tree, buffers)
    except CodecError as error:
        assert "protocol" in str(error)
        return
    # What is accepted is made of known kinds only, and no larger than what was sent.
    stack = [came]
    while stack:
        item = stack.pop()
        if isinstance(item, (tuple, list)):
            stack += item
        elif isinstance(item, Array):
            assert item.values.nbytes in {len(buffer) for buffer in buffers}
            assert str(item.values.dtype) in DTYPES
        else:
            assert item is None or type(item) in (bool, str, int, float, Opaque) or str(item.dtype) in DTYPES


# --- Answers as the judge receives them -------------------------------------------------------------------


@given(values)
def test_a_received_value_is_the_same_bit_for_bit(value):
    assert same(value, received(value))


def test_a_received_array_is_a_copy():
    array = np.zeros(3)
    came = received([array])
    array[0] = 1
    assert came == [Array(np.zeros(3), "C", (8,))]


# --- Arguments as functions receive them ------------------------------------------------------------------


def test_arguments_are_laid_out_afresh_and_containers_rebuilt():
    values = np.arange(6.0).reshape(2, 3)
    sent = (Array(values, "F"), [Array(values, "strided"), (3, Array(values, "readonly"))], "max", None)
    fortran, [strided, (three, readonly)], mode, nothing = as_call_argument(sent)
    assert fortran.flags.f_contiguous
    assert not fortran.flags.c_contiguous
    assert not strided.flags.c_contiguous
    assert not strided.flags.f_contiguous
    assert not readonly.flags.writeable
    assert (three, mode, nothing) == (3, "max", None)
    for array in (fortran, strided, readonly):
        assert type(array) is np.ndarray
        assert np.array_equal(array, values)
        assert not np.shares_memory(array, values)
    fortran[0, 0] = strided[0, 0] = 99
    assert values[0, 0] == 0
