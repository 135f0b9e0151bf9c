"""Right: float32 answers in Fortran order; a maximum is then the nearest float32.

expect pool2d: passed
expect pool2d_strided: passed
expect pool2d_multi: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    X = X.astype(np.float32)
    padded = np.pad(
        X,
        ((0, 0), (padding[0], padding[0]), (padding[1], padding[1])),
        constant_values=np.finfo(np.float32).min if mode == "max" else 0,
    )
    windows = sliding_window_view(padded, pool_size, axis=(1, 2))[:, ::sh, ::sw]
    Y = windows.max((3, 4)) if mode == "max" else windows.mean((3, 4))
    return np.asfortranarray(Y)


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return pool2d_multi(X[None], pool_size, mode, padding, stride)[0]


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))
