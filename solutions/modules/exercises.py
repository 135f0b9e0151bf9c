"""Layers as classes, composed into a small LeNet that reads digits."""

from modules.conv2d import conv2d_class_exercise
from modules.flatten import flatten_exercise
from modules.lenet import lenet_exercise
from modules.linear import linear_exercise
from modules.pool2d import pool2d_class_exercise
from modules.predict import predict_exercise
from modules.relu import relu_exercise
from modules.sequential import sequential_exercise
from tensorgrade.exercise import Assignment

assignment = Assignment(
    name="modules",
    title="Modules and a network: LeNet",
    exercises=[
        relu_exercise,
        flatten_exercise,
        linear_exercise,
        conv2d_class_exercise,
        pool2d_class_exercise,
        sequential_exercise,
        lenet_exercise,
        predict_exercise,
    ],
)
