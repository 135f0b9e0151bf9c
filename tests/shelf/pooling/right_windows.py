"""Right: a view of all windows, reduced over its last axes; maximum padded with copies of the edge, which is the same.

expect pool2d: passed
expect pool2d_strided: passed
expect pool2d_multi: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

REDUCE = {"max": np.max, "avg": np.mean}


def pool2d(X, pool_size, mode="max"):
    return REDUCE[mode](sliding_window_view(X, pool_size), axis=(2, 3))


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (top, left), (sh, sw) = padding, stride or pool_size
    padded = np.pad(X, ((top, top), (left, left)), mode="edge" if mode == "max" else "constant")
    return REDUCE[mode](sliding_window_view(padded, pool_size)[::sh, ::sw], axis=(2, 3))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.concatenate([pool2d_strided(x, pool_size, mode, padding, stride)[None] for x in X])
