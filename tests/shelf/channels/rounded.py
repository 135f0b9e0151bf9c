"""Answers written into an array of integers.

expect corr2d_multi_in: partly kind=value misconception=rounded score=3.84
expect corr2d_multi_in_out: partly kind=value misconception=rounded score=5
"""

import numpy as np


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = np.zeros((X.shape[1] - kh + 1, X.shape[2] - kw + 1), dtype=int)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i : i + kh, j : j + kw] * K).sum()
    return Y * 1.0


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
