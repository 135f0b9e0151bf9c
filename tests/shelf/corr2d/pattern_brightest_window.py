"""Windows are summed, without the kernel's numbers.

expect find_pattern: failed misconception=brightest-window
"""

import numpy as np


def corr2d(X, K):
    (h, w), (kh, kw) = X.shape, K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kh, j : j + kw] * K).sum()
    return Y


def find_pattern(X, K):
    Y = corr2d(X, np.ones(K.shape))
    return np.unravel_index(Y.argmax(), Y.shape)
