"""Right: two loops, and windows through all channels.

expect corr2d_multi_in: passed
expect corr2d_multi_in_out: passed
"""

import numpy as np


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    rows, columns = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    return np.array(
        [[np.sum(X[:, i : i + kh, j : j + kw] * K) for j in range(columns)] for i in range(rows)], dtype=np.float64
    )


def corr2d_multi_in_out(X, K):
    co, _, kh, kw = K.shape
    Y = np.empty((co, X.shape[1] - kh + 1, X.shape[2] - kw + 1))
    for i in range(Y.shape[1]):
        for j in range(Y.shape[2]):
            Y[:, i, j] = (X[:, i : i + kh, j : j + kw] * K).sum(axis=(1, 2, 3))
    return Y
