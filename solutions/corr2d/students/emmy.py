"""Convolution and cross-correlation mixed up."""

import numpy as np


def corr2d(X, K):
    K = K[::-1, ::-1]
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, K[::-1, ::-1])
