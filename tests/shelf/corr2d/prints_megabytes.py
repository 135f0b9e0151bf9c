"""Prints megabytes in every call and in a cell; the answers are right.

expect corr2d: passed
"""

import sys

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    print("x" * 10**6)
    sys.stderr.write("y" * 10**6)
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


for _ in range(100):
    print("z" * 10**5)
