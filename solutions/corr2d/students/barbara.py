"""Half done: integers only, and two functions not written."""

import numpy as np


def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = int((X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum())
    return Y


def learn_kernel(X, Y, kernel_size):
    raise NotImplementedError()


def receptive_field(layers):
    raise NotImplementedError()
