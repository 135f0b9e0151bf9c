"""The largest magnitude.

expect pool2d: partly kind=value misconception=absolute-maximum score=4.33
expect pool2d_strided: partly kind=value misconception=absolute-maximum score=5.71
expect pool2d_multi: partly kind=value misconception=absolute-maximum score=3.46
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, pool_size)[::sh, ::sw]
    if mode == "avg":
        return windows.mean(axis=(2, 3))
    return np.abs(windows).max(axis=(2, 3))


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
