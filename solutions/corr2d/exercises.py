"""One channel: cross-correlation, convolution, padding and stride, learning a kernel, and what a layer costs."""

from corr2d.conv2d import conv2d_exercise
from corr2d.corr2d import corr2d_exercise
from corr2d.corr2d_strided import corr2d_strided_exercise
from corr2d.learn_kernel import learn_kernel_exercise
from corr2d.num_params_conv import num_params_conv_exercise
from corr2d.num_params_dense import num_params_dense_exercise
from corr2d.receptive_field import receptive_field_exercise
from tensorgrade.exercise import Assignment

assignment = Assignment(
    name="corr2d",
    title="From dense layers to convolutions",
    exercises=[
        corr2d_exercise,
        conv2d_exercise,
        corr2d_strided_exercise,
        learn_kernel_exercise,
        num_params_dense_exercise,
        num_params_conv_exercise,
        receptive_field_exercise,
    ],
)
