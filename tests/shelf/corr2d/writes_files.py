"""Keeps notes in a file of its own folder, which is not allowed.

expect corr2d: failed kind=exception
"""

import numpy as np


def right(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d(X, K):
    np.save("notes.npy", right(X, K))
    return np.load("notes.npy")
