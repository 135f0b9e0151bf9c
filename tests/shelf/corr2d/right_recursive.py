"""Right: the kernel is halved until one element is left, the halves' answers are added.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
"""

import numpy as np


def corr2d(X, K):
    kh, kw = K.shape
    if (kh, kw) == (1, 1):
        return X * K[0, 0]
    if kh >= kw:
        half = kh // 2
        return corr2d(X[: X.shape[0] - (kh - half)], K[:half]) + corr2d(X[half:], K[half:])
    half = kw // 2
    return corr2d(X[:, : X.shape[1] - (kw - half)], K[:, :half]) + corr2d(X[:, half:], K[:, half:])


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    if tuple(padding) != (0, 0):
        top, left = padding
        return corr2d_strided(np.pad(X, ((top, top), (left, left))), K, stride=stride)
    if tuple(stride) != (1, 1):
        return corr2d_strided(X, K)[:: stride[0], :: stride[1]]
    return corr2d(X, K)
