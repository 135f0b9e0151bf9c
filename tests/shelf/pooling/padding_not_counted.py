"""Averages over what lies inside the picture.

expect pool2d_strided: partly kind=value misconception=padding-not-counted score=5.43
expect pool2d_multi: partly kind=value misconception=padding-not-counted score=3.65
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])), constant_values=np.nan)
    windows = sliding_window_view(X, pool_size)[::sh, ::sw]
    return np.nanmax(windows, axis=(2, 3)) if mode == "max" else np.nanmean(windows, axis=(2, 3))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
