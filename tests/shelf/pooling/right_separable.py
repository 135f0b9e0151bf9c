"""Right: first along the rows, then along the columns, and recursion over the window.

expect pool2d: passed
expect pool2d_strided: passed
expect pool2d_multi: passed
"""

import numpy as np


def along(X, size, function):
    """Windows of the last axis, by halves."""
    if size == 1:
        return X
    half = size // 2
    rest = size - half
    return function(along(X[..., : X.shape[-1] - rest], half, function), along(X[..., half:], rest, function))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    function = np.maximum if mode == "max" else np.add
    around = [(0, 0), (padding[0], padding[0]), (padding[1], padding[1])]
    padded = np.pad(X, around, constant_values=-np.inf if mode == "max" else 0)
    wide = along(padded, pool_size[1], function)[..., ::sw]
    Y = along(wide.swapaxes(1, 2), pool_size[0], function)[..., ::sh].swapaxes(1, 2)
    return Y if mode == "max" else Y / np.prod(pool_size)


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return pool2d_multi(X[None], pool_size, mode, padding, stride)[0]


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))
