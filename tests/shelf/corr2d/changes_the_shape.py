"""Reshapes its argument in place, which raises where memory is laid out otherwise.

expect corr2d: partly kind=exception,purity score=6.33
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    K.shape = (K.size,)
    return Y
