"""What the codec makes of instances of classes: subclasses of tuple and list are sequences, others have a name."""

import collections
from typing import NamedTuple

import numpy as np
import pytest

from tensorgrade.arrays.codec import Opaque, received


class Pair(NamedTuple):
    rows: int
    columns: int


def lie(*_):
    raise AssertionError("asked a subclass")


class LyingTuple(tuple):
    __class__ = property(lie)
    __iter__ = __len__ = __getitem__ = __reduce__ = lie


class LyingList(list):
    __class__ = property(lie)
    __iter__ = __len__ = __getitem__ = __reduce__ = lie


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Pair(3, 4), (3, 4)),
        (collections.namedtuple("Field", "rows columns")(Pair(1, 2), [Pair(3, 4)]), ((1, 2), [(3, 4)])),
        ([LyingList([1, (2,)])], [[1, (2,)]]),
        (LyingTuple((1, 2)), (1, 2)),
        (LyingList(), []),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_of_tuple_and_list_travel_as_tuple_and_list(value, plain):
    came = received(value)
    assert came == plain
    assert repr(came) == repr(plain), "of exactly these types"


def test_a_named_tuple_of_arrays_is_the_pair_of_them():
    dX, dW = received(Pair(np.ones(2), np.zeros((1, 2))))
    assert (dX.values.tolist(), dW.values.tolist()) == ([1, 1], [[0, 0]])


def class_made_in_a_call(module):
    class Field:
        pass

    Field.__module__ = module
    return Field


class Unnamed(type):
    def __getattribute__(cls, name):
        raise AssertionError("asked a metaclass")


@pytest.mark.parametrize(
    ("module", "name"),
    [("__main__", "Field"), ("submission", "Field"), ("torch.nn", "torch.nn.Field"), (3, "Field")],
)
def test_a_students_class_has_its_bare_name(module, name):
    assert received(class_made_in_a_call(module)()) == Opaque(name)


def test_a_class_whose_metaclass_has_no_name_still_has_one():
    assert received(Unnamed("Field", (), {"__module__": "__main__"})()) == Opaque("Field")
