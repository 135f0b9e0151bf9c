"""The smallest number of each window.

expect pool2d: partly kind=value misconception=minimum score=1.67
expect pool2d_strided: partly kind=value misconception=minimum score=2.29
expect pool2d_multi: failed kind=value misconception=minimum
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d(X, pool_size, mode="max"):
    windows = sliding_window_view(X, pool_size)
    return windows.mean((2, 3)) if mode == "avg" else windows.min((2, 3))


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    fill = 0 if mode == "avg" else np.inf
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])), constant_values=fill)
    return pool2d(X, pool_size, mode)[::sh, ::sw]


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
