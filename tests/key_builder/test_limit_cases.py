"""The cases at the ends of a domain: every array has its own, and a window's end shows in a maximum."""

import numpy as np

from tensorgrade.exercise.inputs import Draw
from tensorgrade.key_builder.limit_cases import number_limits, size_limits
from tensorgrade.key_builder.used_sizes import UsedSizes
from tests.key_builder.domains import EXERCISE, LAYER, SPACE


def arrays(case):
    """The case's arrays, drawn."""
    given = {name: value for name, value in case.arguments.items() if isinstance(value, Draw)}
    return {name: value.sample(np.random.default_rng(1)) for name, value in given.items()}


def test_each_of_several_arrays_is_large_and_whole_alone():
    cases = {case.name: arrays(case) for case in number_limits(EXERCISE, SPACE, UsedSizes(LAYER))}
    for name in ("X", "K", "b"):
        drawn = cases[f"largest-{name.lower()}-alone"]
        large = drawn.pop(name)
        assert large.min() >= 9e5
        assert (large == np.rint(large)).all()
        assert (large.astype(np.int64).astype(np.int16) != large).all(), "none has the same value in int16"
        assert all(np.abs(other).max() < 10 for other in drawn.values())


def test_numbers_at_the_ends_meet_paddings_and_strides_in_small_cases_of_each_mode():
    cases = [
        case for case in number_limits(EXERCISE, SPACE, UsedSizes(LAYER)) if case.name.startswith("largest-numbers")
    ]
    assert [case.arguments.get("mode", "sum") for case in cases] == ["sum", "mean"]
    for case in cases:
        assert min(*case.arguments["padding"], *case.arguments["stride"]) >= 1
        assert min(min(value.shape) for value in case.arguments.values() if isinstance(value, Draw)) >= 2


def test_the_largest_number_is_the_last_where_sizes_are_largest():
    for case in size_limits(EXERCISE, SPACE, UsedSizes(LAYER)):
        assert all(array.flat[-1] == array.max() for array in arrays(case).values()), case.name


def test_values_of_a_choice_come_in_turn_where_sizes_are_largest():
    cases = size_limits(EXERCISE, SPACE, UsedSizes(LAYER))
    assert {case.arguments.get("mode", "sum") for case in cases} == {"sum", "mean"}
    assert {"float32", "float64"} == {array.dtype.name for case in cases for array in arrays(case).values()}
