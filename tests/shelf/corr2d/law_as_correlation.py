"""A convolution written anew, in bytes at the end: it no longer agrees with the cross-correlation beside it.

expect corr2d: passed
expect conv2d: partly lost=as-correlation,limits,linearity,real-numbers
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for a in range(K.shape[0]):
        for b in range(K.shape[1]):
            rows, columns = K.shape[0] - 1 - a, K.shape[1] - 1 - b
            Y += K[a, b] * X[rows : rows + Y.shape[0], columns : columns + Y.shape[1]]
    return np.minimum(Y, 255)
