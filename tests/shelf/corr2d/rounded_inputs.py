"""Arguments taken for integers.

expect corr2d: partly kind=value misconception=rounded score=5
expect corr2d_strided: partly kind=value misconception=rounded score=7.04
"""

import numpy as np


def corr2d(X, K):
    X, K = X.astype(int), K.astype(int)
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]
