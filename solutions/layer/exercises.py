"""A batched convolution layer, its gradients, and the layer for any array library."""

from layer.any_library import conv2d_any_exercise
from layer.backward import conv2d_backward_exercise
from layer.forward import conv2d_forward_exercise
from tensorgrade.exercise import Assignment

assignment = Assignment(
    name="layer",
    title="A convolution layer",
    exercises=[conv2d_forward_exercise, conv2d_backward_exercise, conv2d_any_exercise],
    modules=("array_api_compat",),
)
