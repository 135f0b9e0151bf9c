"""The 1×1 convolution: one fully connected layer, the same at every pixel."""

from conv1x1.biased_layer import conv1x1_layer_exercise
from conv1x1.matrix_product import corr2d_multi_in_out_1x1_exercise
from tensorgrade.exercise import Assignment

assignment = Assignment(
    name="conv1x1",
    title="The 1×1 Convolutional Layer",
    exercises=[corr2d_multi_in_out_1x1_exercise, conv1x1_layer_exercise],
)
