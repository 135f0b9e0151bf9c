"""A class whose objects get arrays of any library, and tensors on a device: no shipped exercise asks for one."""

import torch.nn.functional as F
from torch import Tensor

from tensorgrade.exercise import Assignment, Case, Check, Exercise, array, normal


class Layer:
    """(n, i) → (n, o), with W of (o, i) and b of (o,)."""

    def __init__(self, W: Tensor, b: Tensor) -> None:
        self.W, self.b = W, b

    def forward(self, X: Tensor) -> Tensor:
        return F.linear(X, self.W, self.b)


def forward(name: str, *batches: object, W: object, b: object) -> Case:
    """A case with one object and its answers to several batches."""
    return Case(name, make={"W": W, "b": b}, calls=[("forward", X) for X in batches])


assignment = Assignment(
    name="tensor_classes",
    title="Classes that get tensors",
    exercises=[
        Exercise(
            name="Layer",
            title="A layer for arrays of any library",
            points=5,
            reference=Layer,
            kinds=("numpy", "array-api-strict", "torch", "torch-cuda"),
            ready_made=("torch.nn", "linear", "addmm"),
            checks=[
                Check(
                    "by-hand",
                    "By hand",
                    [
                        forward(
                            "whole-numbers",
                            array([[1.0, 2, 3]]),
                            W=array([[1.0, 0, 2], [0, 1, 1]]),
                            b=array([10.0, 20]),
                        )
                    ],
                    public=True,
                ),
                Check(
                    "drawn", "Drawn", [forward("two-batches", normal(3, 5), normal(2, 5), W=normal(4, 5), b=normal(4))]
                ),
            ],
        )
    ],
)
