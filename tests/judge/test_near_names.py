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
        ("NumParamsDense", "num_params_dense"),
        ("num_param_dense", "num_params_dense"),
        ("corr2d_new", "corr2d"),
        ("_corr2d", "corr2d"),
        ("coor2d", "corr2d"),
        ("ocrr2d", "corr2d"),
        ("poll2d", "pool2d"),
        ("receptive_feild", "receptive_field"),
        ("learn_kernal", "learn_kernel"),
        ("corr2d_mutli_in", "corr2d_multi_in"),
        ("num_parameters_dense", "num_params_dense"),
        ("number_params_dense", "num_params_dense"),
        ("corr2d_solution", "corr2d"),
        ("student_corr2d", "corr2d"),
        ("pool2d_numpy", "pool2d"),
        ("corr2d_v2", "corr2d"),
        ("LossFunction", "loss_function"),
        ("my_loss_function", "loss_function"),
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
        ("receptive_field", ["receive", "field", "fields", "test_receptive_field", "plot_receptive_field"]),
        ("pool2d", ["pool2d_backward", "pool_2d_backward", "check_pool2d", "pool1d", "pool3d", "pool2d_grad"]),
        ("conv2d_backward", ["TestLayer.test_conv2d_backward", "conv2d", "conv2d_forward_backward"]),
        ("corr2d_multi_in_out_1x1", ["corr2d_multi_in_out", "corr2d_multi_in"]),
        ("corr2d", ["correct2d", "corrupt2d", "corner2d", "corrcoef2d"]),
        ("pool2d", ["unpool2d", "spool2d", "pool2d_multiply"]),
        ("conv2d_any", ["conv2d_many", "conv2d"]),
        ("conv1x1_layer", ["conv1x1_player"]),
        ("receptive_field", ["deceptive_field"]),
        ("conv2d", ["convert2d", "convex2d", "deconv2d", "convert_2d", "conv2d_grad", "conv1d", "conv2d_test"]),
        ("corr2d", ["", "_", "__", "Solution.", "Solution.conv2d"]),
    ],
)
def test_names_of_other_things_are_not_near(expected, names):
    assert nearest_name(expected, names) == ""


def test_the_nearest_of_several_is_found_and_a_function_before_a_method():
    assert nearest_name("corr2d", ["correlation2d", "cor2d", "corr_2d"]) == "corr_2d"
    assert nearest_name("corr2d", ["Net.Corr2D", "Corr2D"]) == "Corr2D"
    assert nearest_name("corr2d", []) == ""
