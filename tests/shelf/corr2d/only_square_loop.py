"""The right size, but windows as wide as they are high.

expect corr2d: partly misconception=only-square
expect conv2d: partly misconception=only-square
"""

import numpy as np


def corr2d(X, K):
    k = K.shape[0]
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + k, j : j + k] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))
