"""Zeros around a maximum.

expect pool2d_strided: partly kind=value misconception=maximum-padded-with-zeros score=5.71
expect pool2d_multi: partly kind=value misconception=maximum-padded-with-zeros score=3.46
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, pool_size)[::sh, ::sw]
    return windows.max((2, 3)) if mode == "max" else windows.mean((2, 3))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
