"""Written under another name, and given the right one.

expect corr2d: passed
expect conv2d: passed
"""

import numpy as np


def cross_correlation(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


corr2d = cross_correlation
conv2d = lambda X, K: corr2d(X, K[::-1, ::-1])
