"""One channel: cross-correlation, convolution, padding and stride, learning a kernel, and what a layer costs."""

from corr2d.conv2d import conv2d_exercise
from corr2d.conv_output_shape import conv_output_shape_exercise
from corr2d.corr2d import corr2d_exercise
from corr2d.corr2d_strided import corr2d_strided_exercise
from corr2d.dense_from_kernel import dense_from_kernel_exercise
from corr2d.find_pattern import find_pattern_exercise
from corr2d.learn_kernel import learn_kernel_exercise
from corr2d.num_multiplications import num_multiplications_exercise
from corr2d.num_params_conv import num_params_conv_exercise
from corr2d.num_params_dense import num_params_dense_exercise
from corr2d.receptive_field import receptive_field_exercise
from corr2d.same_padding import same_padding_exercise
from tensorgrade.exercise import Assignment

assignment = Assignment(
    name="corr2d",
    title="From dense layers to convolutions",
    exercises=[
        corr2d_exercise,
        find_pattern_exercise,
        conv2d_exercise,
        conv_output_shape_exercise,
        same_padding_exercise,
        corr2d_strided_exercise,
        learn_kernel_exercise,
        num_params_dense_exercise,
        dense_from_kernel_exercise,
        num_params_conv_exercise,
        num_multiplications_exercise,
        receptive_field_exercise,
    ],
)
