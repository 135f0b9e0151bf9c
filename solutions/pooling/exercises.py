"""Pooling: the book's windows one by one, PyTorch's padding and stride, and stacks of channels."""

from pooling.pool2d import pool2d_exercise
from pooling.pool2d_multi import pool2d_multi_exercise
from pooling.pool2d_strided import pool2d_strided_exercise
from tensorgrade.exercise import Assignment

assignment = Assignment(
    name="pooling",
    title="Pooling",
    exercises=[pool2d_exercise, pool2d_strided_exercise, pool2d_multi_exercise],
)
