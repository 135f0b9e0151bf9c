"""`build` refuses arguments of which a student's function would get something else, and says which."""

from collections import OrderedDict, namedtuple
from enum import IntEnum
from fractions import Fraction

import numpy as np
import pytest
import torch

from tensorgrade.arrays.codec import MAX_CHARACTERS, MAX_DEPTH, MAX_ITEMS, MAX_VALUES, Array
from tensorgrade.exercise import AuthorError
from tensorgrade.key_builder.unsendable_values import unsendable_value

Point = namedtuple("Point", "x y")
Color = IntEnum("Color", "RED")


def nested(depth):
    return [nested(depth - 1)] if depth else []


SENDABLE = [
    None,
    True,
    3,
    0.5,
    float("nan"),
    "words",
    np.float32(1),
    Array(np.ones((2, 3), np.float32), "F"),
    [{"in": 2, "out": 3}, [{"kernel": (3, 3), "weights": np.ones(2)}, []]],
    {"a": {}, "文字": [None]},
    nested(MAX_DEPTH - 1),
    [[0] * 1000] * 30,
]
UNSENDABLE = [
    ({1, 2}, "layers is a set"),
    ([{"in": frozenset()}], "layers[0]['in'] is a frozenset"),
    ([1, b"bytes"], "layers[1] is a bytes"),
    (1j, "layers is a complex"),
    ([range(3)], "layers[0] is a range"),
    (slice(3), "layers is a slice"),
    ((len,), "layers[0] is a builtin_function_or_method"),
    (np.dtype("float64"), "layers is a numpy.dtypes.Float64DType"),
    ([Color.RED], "Color"),
    (Fraction(1, 2), "layers is a fractions.Fraction"),
    ([torch.ones(2)], "layers[0] is a torch.Tensor"),
    (np.array(["a"]), "layers is a numpy.ndarray of <U1"),
    (10**400, "layers is a number of more than 400 digits"),
    (Point(1, 2), "layers is of a class of its own, Point, of which students get only the content"),
    (OrderedDict(a=1), "layers is of a class of its own, OrderedDict"),
    ({1: "a"}, "layers has the key 1, which is no text"),
    ([0] * (MAX_ITEMS + 1), f"layers has {MAX_ITEMS + 1} items, more than {MAX_ITEMS}"),
    ([[0] * MAX_ITEMS] * (MAX_VALUES // MAX_ITEMS), f"layers has more than {MAX_VALUES} values in all"),
    (nested(MAX_DEPTH), f"is in more than {MAX_DEPTH} others"),
    ("x" * (MAX_CHARACTERS + 1), f"layers has {MAX_CHARACTERS + 1} characters, more than {MAX_CHARACTERS}"),
    (["\ud83d"], "layers[0] has half a character in it"),
    ({"\ud83d": 1}, "a key of layers has half a character in it"),
]


@pytest.mark.parametrize("value", SENDABLE, ids=range(len(SENDABLE)))
def test_what_can_be_sent_is_taken(value):
    assert unsendable_value("layers", value) is None


@pytest.mark.parametrize(("value", "sentence"), UNSENDABLE, ids=[sentence for _, sentence in UNSENDABLE])
def test_what_cannot_be_sent_is_named_with_its_place(value, sentence):
    assert sentence in unsendable_value("layers", value)


def test_build_names_the_case_and_says_what_can_be_sent(build):
    text = """\
from tensorgrade.exercise import *

W = "words"
assignment = Assignment(name="sums", title=W, exercises=[Exercise(
    name="count", title=W, points=1, reference=lambda layers: len(layers), answer=Number(),
    checks=[Check("public", W, [Case("one", layers=[{"sizes": {2, 3}}])], public=True)],
)])
"""
    with pytest.raises(AuthorError) as raised:
        build(text)
    assert "count: case 'one' cannot be sent to a student's function: layers[0]['sizes'] is a set." in str(raised.value)
    assert "dicts of these with texts as keys" in str(raised.value)
