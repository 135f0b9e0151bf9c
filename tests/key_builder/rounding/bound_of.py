"""The bound of a function of NumPy arrays."""

import numpy as np
import torch

from tensorgrade.key_builder.rounding.bounds import rounding_bounds
from tensorgrade.key_builder.rounding.carried import UNIT


def bound_of(function, *arrays):
    """The bound of a function's answer, in units of u; a tuple of bounds where it returns several."""

    def call(change):
        return function(*(change(torch.from_numpy(np.asarray(item, dtype=np.float64))) for item in arrays))

    answer = call(lambda tensor: tensor)
    several = isinstance(answer, tuple)
    if several:
        bounds = rounding_bounds(call, [True] * len(answer))
    else:
        bounds = rounding_bounds(lambda change: [call(change)], [True])
    return tuple(bounds) if several else bounds[0]


def normal(seed, *shape, offset=0.0, scale=1.0):
    """Normal numbers that float32 can hold."""
    values = np.random.default_rng([7, seed]).standard_normal(shape) * scale + offset
    return values.astype(np.float32).astype(np.float64)


def excess_in_float32(function, *arrays):
    """How far the function in float32 is off, as a share of its bound; arrays must be numbers of float32."""
    exact = function(*(torch.from_numpy(item) for item in arrays))
    torch.set_default_dtype(torch.float32)
    single = function(*(torch.from_numpy(item.astype(np.float32)) for item in arrays))
    torch.set_default_dtype(torch.float64)
    bound = torch.from_numpy(bound_of(function, *arrays)) * UNIT
    error = (single.double() - exact).abs()
    return float(torch.where(error == 0, 0.0, error / bound).max())
