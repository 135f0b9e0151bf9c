"""Flips the kernel in place; a read-only one raises.

expect conv2d: partly kind=exception,purity score=3.96
"""

import numpy as np


def right(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d(X, K):
    K[:] = K[::-1, ::-1].copy()
    return right(X, K)
