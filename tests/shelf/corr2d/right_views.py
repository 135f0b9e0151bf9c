"""Right: answers that lie unusually in memory: Fortran order, every other element, a part of a larger array.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d(X, K):
    return np.asfortranarray(np.tensordot(sliding_window_view(X, K.shape), K, 2))


def conv2d(X, K):
    Y = corr2d(X, K[::-1, ::-1])
    wide = np.full((2 * Y.shape[0], 3 * Y.shape[1]), np.nan)
    wide[::2, ::3] = Y
    return wide[::2, ::3]


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    padded = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    mirrored = corr2d(padded, K)[:: stride[0], :: stride[1]].T[::-1, ::-1].copy()
    mirrored.flags.writeable = False
    return mirrored[::-1, ::-1].T
