"""A name that is meant for another one is found; names of other things are not."""

import pytest

from tensorgrade.judge.near_names import nearest_name

ASKED = ["corr2d", "conv2d", "pool2d", "corr2d_multi_in", "corr2d_multi_in_out", "corr2d_multi_in_out_1x1"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("Corr2D", "corr2d"),
        ("corr2D", "corr2d"),
        ("corr_2d", "corr2d"),
        ("corr2d_", "corr2d"),
        ("cor2d", "corr2d"),
        ("crr2d", "corr2d"),
        ("correlation2d", "corr2d"),
        ("my_corr2d", "corr2d"),
        ("Solution.corr2d", "corr2d"),
        ("Layers.Corr2d", "corr2d"),
        ("corr2d_multi_in_out_1X1", "corr2d_multi_in_out_1x1"),
        ("numparamsdense", "num_params_dense"),
    ],
)
def test_a_near_name_is_found(found, expected):
    assert nearest_name(expected, ["show", found, "check_answer", "Solution.show"]) == found


@pytest.mark.parametrize(
    ("expected", "names"),
    [
        ("corr2d", ["conv2d", "pool2d", "correct", "c", "f", "show", "plot", "check2d"]),
        ("conv2d", ["corr2d", "pool2d"]),
        ("pool2d", ["corr2d", "conv2d", "pool"]),
        ("receptive_field", ["receive", "field", "fields"]),
        ("corr2d", ["", "_", "__", "Solution.", "Solution.conv2d"]),
    ],
)
def test_names_of_other_things_are_not_near(expected, names):
    assert nearest_name(expected, names) == ""


def test_the_nearest_of_several_is_found_and_a_function_before_a_method():
    assert nearest_name("corr2d", ["correlation2d", "cor2d", "corr_2d"]) == "corr_2d"
    assert nearest_name("corr2d", ["Net.Corr2D", "Corr2D"]) == "Corr2D"
    assert nearest_name("corr2d", []) == ""
