"""Random legal arguments of every exercise whose answer is an array."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

from tensorgrade.arrays.codec import Array

LARGEST = 32
"""Rows or columns of the largest picture."""
WORK = 400_000
"""Products that a call may need."""

Arguments = dict[str, Any]
"""The arguments of one call by name; arrays are `Array`."""

DISTRIBUTIONS: dict[str, Callable[[Generator, tuple[int, ...]], NDArray[np.float64]]] = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "negative": lambda rng, shape: -np.abs(rng.standard_normal(shape)),
    "tiny": lambda rng, shape: 1e-6 * rng.standard_normal(shape),
    "offset": lambda rng, shape: 100 + rng.standard_normal(shape),
    "far": lambda rng, shape: 1e4 + rng.standard_normal(shape),
    "mixed": lambda rng, shape: rng.standard_normal(shape) * 10.0 ** rng.uniform(-6, 3, shape),
}


class Drawn:
    """Sizes that the contract allows, as attributes, and arrays: ``drawn(3, 4)`` is one of that shape."""

    def __init__(
        self,
        rng: Generator,
        pooling: bool = False,
        stepping: bool = False,
        largest: int = LARGEST,
        distributions: tuple[str, ...] = tuple(DISTRIBUTIONS),
    ) -> None:
        self.rng, self.pooling, self.stepping, self.largest = rng, pooling, stepping, largest
        self.dtype = str(rng.choice(["float32", "float64"]))
        self.distributions: list[str] = rng.choice(distributions, 1 if rng.random() < 0.5 else 3).tolist()
        while True:
            maps = [1 if rng.random() < 0.3 else int(rng.integers(1, most + 1)) for most in (4, 8, 8)]
            self.n, self.ci, self.co = maps
            (self.h, self.w), self.window, self.padding, self.stride, self.out = zip(
                self._axis(), self._axis(), strict=True
            )
            if math.prod((*maps, *self.out, *self.window)) <= WORK:
                break

    def _axis(self) -> tuple[int, int, int, int, int]:
        """Size, window, padding, stride and output size; windows of one and of everything are frequent."""
        rng = self.rng
        while True:
            size = int(rng.choice([1, self.largest, min(self.largest, int(rng.geometric(0.15)))], p=[0.1, 0.1, 0.8]))
            pad = int(rng.geometric(0.5) - 1) if self.stepping else 0
            fewest, most = max(1, 2 * pad if self.pooling else pad + 1), size + 2 * pad
            if fewest <= most:
                break
        window = int(rng.choice([fewest, most, int(rng.integers(fewest, min(most, fewest + 4) + 1))]))
        stride = int(rng.geometric(0.5)) if self.stepping else 1
        return size, window, pad, stride, (most - window) // stride + 1

    def __call__(self, *shape: int) -> Array:
        values = DISTRIBUTIONS[self.rng.choice(self.distributions)](self.rng, shape).astype(self.dtype)
        return Array(values, str(self.rng.choice(["C", "F", "strided", "readonly"])))

    def steps(self) -> Arguments:
        return {"padding": self.padding, "stride": self.stride}

    def layer(self) -> Arguments:
        return {
            "X": self(self.n, self.ci, self.h, self.w),
            "W": self(self.co, self.ci, *self.window),
            "b": self(self.co),
        }

    def gradients(self) -> Arguments:
        layer = self.layer()
        return {"dY": self(self.n, self.co, *self.out), "X": layer["X"], "W": layer["W"]}

    def pool(self, *channels: int) -> Arguments:
        steps = self.steps() if self.stepping else {}
        if self.rng.random() < 0.3:
            steps.pop("stride", None)
        mode = str(self.rng.choice(["max", "avg"]))
        return {"X": self(*channels, self.h, self.w), "pool_size": self.window, "mode": mode, **steps}

    def lesson(self) -> Arguments:
        """A picture, three windows per unknown and condition number at most 20, and what a kernel makes of it."""
        while True:
            size, window = self.rng.integers(1, max(3, self.largest) + 1, 2), self.rng.integers(1, 5, 2)
            if any(size < window) or math.prod(size - window + 1) < 3 * math.prod(window):
                continue
            X, K = self(*size), self(*window)
            A = sliding_window_view(X.values.astype(float), window).reshape(-1, K.values.size)
            Y = (A @ K.values.astype(float).ravel()).reshape(size - window + 1).astype(self.dtype)
            if np.linalg.cond(A) <= 20 and Y.any():
                return {"X": X, "Y": Array(Y), "kernel_size": tuple(int(side) for side in window)}
            self.distributions = [*self.distributions, "normal"]


ARGUMENTS: dict[str, Callable[[Drawn], Arguments]] = {
    "corr2d": lambda d: {"X": d(d.h, d.w), "K": d(*d.window)},
    "conv2d": lambda d: {"X": d(d.h, d.w), "K": d(*d.window)},
    "corr2d_strided": lambda d: {"X": d(d.h, d.w), "K": d(*d.window), **d.steps()},
    "learn_kernel": Drawn.lesson,
    "corr2d_multi_in": lambda d: {"X": d(d.ci, d.h, d.w), "K": d(d.ci, *d.window)},
    "corr2d_multi_in_out": lambda d: {"X": d(d.ci, d.h, d.w), "K": d(d.co, d.ci, *d.window)},
    "corr2d_multi_in_out_1x1": lambda d: {"X": d(d.ci, d.h, d.w), "K": d(d.co, d.ci, 1, 1)},
    "conv1x1_layer": lambda d: {"X": d(d.ci, d.h, d.w), "W": d(d.co, d.ci), "b": d(d.co)},
    "pool2d": lambda d: d.pool(),
    "pool2d_strided": lambda d: d.pool(),
    "pool2d_multi": lambda d: d.pool(d.ci),
    "conv2d_forward": lambda d: d.layer() | d.steps(),
    "conv2d_backward": lambda d: d.gradients() | d.steps(),
    "conv2d_any": Drawn.layer,
}
STEPPING = ("corr2d_strided", "pool2d_strided", "pool2d_multi", "conv2d_forward", "conv2d_backward")
POOLING = ("pool2d", "pool2d_strided", "pool2d_multi")
BIASED = ("conv1x1_layer", "conv2d_forward", "conv2d_any")


def drawn(name: str, rng: Generator, **options: Any) -> Arguments:
    """Random legal arguments of a function, by name."""
    return ARGUMENTS[name](Drawn(rng, name in POOLING, name in STEPPING, **options))
