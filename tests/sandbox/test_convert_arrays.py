"""Arguments and answers of calls with another library's arrays, through the containers that hold them."""

from typing import NamedTuple

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.sandbox.convert_arrays import from_array_library, to_array_library


class Library:
    """Its arrays are pairs of a word and a list."""

    def from_numpy(self, array):
        return {"array": array.tolist()}

    def to_numpy(self, answer):
        return np.array(answer["array"])


class Gradients(NamedTuple):
    dX: dict
    others: list


def test_arrays_in_containers_are_converted():
    argument = (Array(np.ones(2)), [Array(np.zeros(1)), 3], "text")
    assert to_array_library(argument, Library()) == ({"array": [1, 1]}, [{"array": [0]}, 3], "text")


def test_a_named_tuple_comes_back_as_a_tuple():
    answer = from_array_library(Gradients({"array": [1.0]}, [{"array": [2.0]}, None]), Library())
    assert type(answer) is tuple
    assert answer == (np.array([1.0]), [np.array([2.0]), None])
