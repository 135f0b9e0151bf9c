"""Defined inside if, try and with.

expect corr2d: passed
expect conv2d: passed
"""

import numpy as np


if np.__version__:

    def corr2d(X, K):
        h, w = K.shape
        Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
        return Y


try:

    def conv2d(X, K):
        return corr2d(X, K[::-1, ::-1])
finally:
    pass
