"""The kernel turned (or, for a convolution, not turned), and loops that end one too early.

expect corr2d: failed kind=shape misconception=kernel-flipped also=last-missing
expect conv2d: failed kind=value misconception=not-flipped also=last-missing
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h, X.shape[1] - w))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(h):
                for b in range(w):
                    Y[i, j] += X[i + h - 1 - a, j + w - 1 - b] * K[a, b]
    return Y


def conv2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(X.shape[0] - h):
        for j in range(X.shape[1] - w):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
