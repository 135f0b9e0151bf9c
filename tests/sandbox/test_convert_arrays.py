"""Arguments and answers of calls with another library's arrays, through the containers that hold them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.sandbox.convert_arrays import from_array_library, to_array_library


@dataclass
class Numbers:
    content: list


class Library:
    """Its arrays are `Numbers`."""

    def from_numpy(self, array):
        return Numbers(array.tolist())

    def to_numpy(self, answer):
        return np.array(answer.content)


class Gradients(NamedTuple):
    dX: Numbers
    others: list


def test_arrays_in_containers_are_converted():
    argument = (Array(np.ones(2)), [Array(np.zeros(1)), 3], {"text": Array(np.ones(1))})
    assert to_array_library(argument, Library()) == (Numbers([1, 1]), [Numbers([0]), 3], {"text": Numbers([1])})


def test_a_named_tuple_comes_back_as_a_tuple():
    answer = from_array_library(Gradients(Numbers([1.0]), [Numbers([2.0]), None, {"a": Numbers([3.0])}]), Library())
    assert type(answer) is tuple
    assert answer == (np.array([1.0]), [np.array([2.0]), None, {"a": np.array([3.0])}])
