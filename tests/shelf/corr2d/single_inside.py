"""Sums kept in float32, answered in float64: precision is lost, values are not.

expect corr2d: partly kind=precision score=7.67
expect conv2d: partly kind=precision score=4.79
expect corr2d_strided: partly kind=precision score=9.63
"""

import numpy as np


def corr2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(np.float32(X), K.shape)
    return np.einsum("ijab,ab->ij", windows, np.float32(K)).astype(np.float64)


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0],) * 2, (padding[1],) * 2))
    return corr2d(X, K)[:: stride[0], :: stride[1]]
