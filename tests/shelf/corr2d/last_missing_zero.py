"""The right size, but loops that end one too early: zeros are left.

expect corr2d: failed kind=value misconception=last-missing
expect conv2d: failed kind=value misconception=last-missing
expect corr2d_strided: failed kind=value misconception=last-missing
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(X.shape[0] - h):
        for j in range(X.shape[1] - w):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(len(Y)):
        for j in range(len(Y[0]) - 1):
            Y[i, j] = (X[i : i + h, j : j + w] * K[::-1, ::-1]).sum()
    return Y


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    h, w = K.shape
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    Y = np.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1))
    for i in range(Y.shape[0] - 1):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a : a + h, b : b + w] * K).sum()
    return Y
