"""Needs scipy in one function, not in the other.

expect corr2d: failed kind=forbidden
expect conv2d: passed
"""

import numpy as np
from scipy.signal import correlate2d


def corr2d(X, K):
    return correlate2d(X, K, mode="valid")


def conv2d(X, K):
    K = K[::-1, ::-1]
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
