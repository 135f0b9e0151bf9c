"""Refuses what is not square.

expect corr2d: partly kind=exception score=4.67
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    assert X.shape[0] == X.shape[1] and h == w, X.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
