"""The kernel transposed, the windows not: they do not fit each other where the kernel is not square.

expect corr2d: failed kind=exception,value misconception=kernel-transposed
expect conv2d: failed kind=exception,value misconception=kernel-transposed
expect corr2d_strided: failed kind=exception,value misconception=kernel-transposed
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K.T).sum()
    return Y


def conv2d(X, K):
    # A quarter turn is no half turn.
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * np.rot90(K)).sum()
    return Y


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    h, w = K.shape
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    Y = np.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a : a + h, b : b + w] * K.T).sum()
    return Y
