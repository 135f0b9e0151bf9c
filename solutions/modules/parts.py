"""What the exercises on modules share: the references in PyTorch, the trained network, and cases of classes."""

import json
from base64 import b85decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from pooling.pool import pool
from tensorgrade.exercise import Case, Check, Draw, Section, integers, normal

Pair = tuple[int, int]

LENET = Section(
    "Convolutional Neural Networks (LeNet)", "https://d2l.ai/chapter_convolutional-neural-networks/lenet.html"
)
MODULES = Section("Layers and Modules", "https://d2l.ai/chapter_builders-guide/model-construction.html")

# --- References -------------------------------------------------------------------------------------------


class Module(Protocol):
    """What takes a batch and gives one: a layer, or a network."""

    def forward(self, X: Tensor) -> Tensor: ...


class ReLU:
    """Element by element."""

    def forward(self, X: Tensor) -> Tensor:
        return F.relu(X)


class Flatten:
    """(n, …) → (n, product of the others)."""

    def forward(self, X: Tensor) -> Tensor:
        return torch.flatten(X, start_dim=1)


class Linear:
    """(n, i) → (n, o), with W of (o, i)."""

    def __init__(self, W: Tensor, b: Tensor) -> None:
        self.W, self.b = W, b

    def forward(self, X: Tensor) -> Tensor:
        return F.linear(X, self.W, self.b)


class Conv2D:
    """(n, ci, h, w) → (n, co, …)."""

    def __init__(self, W: Tensor, b: Tensor, padding: Pair = (0, 0), stride: Pair = (1, 1)) -> None:
        self.W, self.b, self.padding, self.stride = W, b, padding, stride

    def forward(self, X: Tensor) -> Tensor:
        return F.conv2d(X, self.W, self.b, self.stride, self.padding)


class Pool2D:
    """(n, c, h, w) → (n, c, …)."""

    def __init__(self, pool_size: Pair, mode: str = "max", padding: Pair = (0, 0), stride: Pair | None = None) -> None:
        self.pool_size, self.mode, self.padding, self.stride = pool_size, mode, padding, stride

    def forward(self, X: Tensor) -> Tensor:
        return pool(X, self.pool_size, self.mode, self.padding, self.stride)


class Sequential:
    """Layers, one after another."""

    def __init__(self, layers: Sequence[Module]) -> None:
        self.layers = list(layers)

    def forward(self, X: Tensor) -> Tensor:
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[Module]:
        return iter(self.layers)


Parameters = Mapping[str, Any]
"""W1, b1, …, W5, b5."""


def lenet(parameters: Parameters) -> Sequential:
    convolutions = [
        layer
        for number, padding in ((1, (2, 2)), (2, (0, 0)))
        for layer in (
            Conv2D(parameters[f"W{number}"], parameters[f"b{number}"], padding=padding),
            ReLU(),
            Pool2D((2, 2), mode="avg"),
        )
    ]
    linear = [Linear(parameters[f"W{number}"], parameters[f"b{number}"]) for number in (3, 4, 5)]
    return Sequential([*convolutions, Flatten(), linear[0], ReLU(), linear[1], ReLU(), linear[2]])


# --- The trained network ----------------------------------------------------------------------------------

SHAPES = {
    **{"W1": (4, 1, 5, 5), "b1": (4,), "W2": (8, 4, 5, 5), "b2": (8,), "W3": (24, 32), "b3": (24,)},
    **{"W4": (16, 24), "b4": (16,), "W5": (10, 16), "b5": (10,)},
}
"""Of the network that `modules.train` has trained."""
UNIT = 64
"""Its numbers are multiples of 1/64."""


def whole_numbers(text: str) -> NDArray[np.float64]:
    """The small whole numbers of a text that has one byte for each."""
    return np.frombuffer(b85decode(text), dtype=np.int8).astype(np.float64)


STORED = json.loads(Path(__file__).with_name("digits.json").read_text(encoding="utf-8"))
DIGITS = np.stack([whole_numbers(text).reshape(8, 8) for text in STORED["digits"]])
"""Twenty digits that the network has not been trained with: 0 to 9, twice. (20, 8, 8) from 0 to 16."""


def trained() -> dict[str, NDArray[np.float64]]:
    """The parameters of the trained network, by name."""
    numbers = whole_numbers(STORED["numbers"]) / UNIT
    parts = np.split(numbers, np.cumsum([int(np.prod(shape)) for shape in SHAPES.values()])[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(SHAPES.items(), parts, strict=True)}


def pictures(*chosen: int) -> NDArray[np.float64]:
    """Some of the digits as the network takes them: (n, 1, 16, 16) from 0 to 1, each pixel repeated 2×2."""
    return DIGITS[list(chosen)].repeat(2, axis=1).repeat(2, axis=2)[:, None] / 16


# --- Cases ------------------------------------------------------------------------------------------------


def digits(*shape: int, **options: Any) -> Draw:
    """Whole numbers from 1 to 9."""
    return integers(*shape, **{"low": 1, "high": 10, **options})


def mixed(*shape: int, **options: Any) -> Draw:
    """Whole numbers from −9 to 9."""
    return integers(*shape, **{"low": -9, "high": 10, **options})


def forward(name: str, X: Any, *more: Any, **make: Any) -> Case:
    """A case of a class: an object made with these arguments, and its answer to X, and to ``more`` of them."""
    return Case(name, make=make, calls=[("forward", item) for item in (X, *more)])


def of_class(case: Case) -> Case:
    """A case of a function as one of a class that gets X by `forward`, and the other arguments before."""
    make = {name: value for name, value in case.arguments.items() if name != "X"}
    return forward(case.name, case.arguments["X"], **make)


def checks_of_class(checks: Sequence[Check]) -> list[Check]:
    """The checks of a function as those of such a class."""
    return [replace(check, cases=[of_class(case) for case in check.cases]) for check in checks]


def unusual_arrays(*shape: int, **make: Any) -> Check:
    """Arrays in float32, read-only and not contiguous, of shapes that differ in the first size."""
    first, *others = shape
    return Check(
        "unusual-arrays",
        "Unusual arrays: float32, read-only, not contiguous",
        [
            forward("single", normal(first, *others, dtype="float32"), **make),
            forward("read-only", mixed(first + 1, *others, layout="readonly"), **make),
            forward("column-by-column", normal(first + 2, *others, layout="F"), **make),
            forward("every-other", mixed(first + 3, *others, layout="strided"), **make),
        ],
    )
