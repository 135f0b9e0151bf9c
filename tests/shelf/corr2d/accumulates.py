"""A total that is never cleared, by shape: right once, wrong when asked again.

expect corr2d: partly kind=state,value score=6
"""

import numpy as np


totals = {}


def right(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d(X, K):
    total = totals.setdefault(X.shape + K.shape, np.zeros(np.subtract(X.shape, K.shape) + 1))
    total += right(X, K)
    return total
