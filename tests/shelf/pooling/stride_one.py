"""No stride means one.

expect pool2d_strided: partly kind=shape misconception=stride-one score=5.43
expect pool2d_multi: partly kind=shape misconception=stride-one score=3.27
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride if stride is not None else (1, 1)
    X = np.pad(X, [(p, p) for p in padding], constant_values=-np.inf if mode == "max" else 0)
    windows = sliding_window_view(X, pool_size)[::sh, ::sw]
    return windows.max((2, 3)) if mode == "max" else windows.mean((2, 3))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
