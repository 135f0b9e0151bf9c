"""Remembers answers by the bytes of the arguments, which is right.

expect corr2d: passed
"""

import numpy as np


cache = {}


def right(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d(X, K):
    key = (X.shape, K.shape, X.dtype, X.tobytes(), K.tobytes())
    if key not in cache:
        cache[key] = right(X, K)
    return cache[key]
