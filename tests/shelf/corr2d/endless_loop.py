"""A loop that never ends; the other function is judged all the same.

expect corr2d: failed kind=timeout
expect conv2d: passed
"""

import numpy as np


def corr2d(X, K):
    i = 0
    while i < X.shape[0]:
        Y = X * K[0, 0]
    return Y


def conv2d(X, K):
    K = K[::-1, ::-1]
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
