"""Writes to standard output and error below Python.

expect corr2d: passed
"""

import os

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    os.write(1, b"passed" * 1000)
    os.write(2, b"failed" * 1000)
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
