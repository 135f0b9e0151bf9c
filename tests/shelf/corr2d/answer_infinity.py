"""Infinity in the last corner.

expect corr2d: failed kind=value
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return np.where(np.indices(Y.shape).sum(0) == sum(Y.shape) - 2, np.inf, Y)
