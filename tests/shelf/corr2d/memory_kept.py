"""Keeps a hundred megabytes of every call: fails when there is no more.

expect corr2d: partly kind=memory
"""

import numpy as np


kept = []


def corr2d(X, K):
    h, w = K.shape
    kept.append(np.empty(100 * 2**17))
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
