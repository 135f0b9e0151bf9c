"""Insists on square pictures and kernels, as all were in the pictures that its author drew.

expect corr2d_multi_in: partly kind=exception score=3.6 hint=only-square lost=everything-at-once,limits,not-square,thin,three-channels
expect corr2d_multi_in_out: partly kind=exception score=4.67 hint=only-square lost=as-many-out-as-in,everything-at-once,limits,not-square,thin
"""

import numpy as np


def windows(X, K):
    *_, n, m = X.shape
    *_, k, l = K.shape
    assert n == m and k == l, "only for squares"
    return [(i, j, (slice(None), slice(i, i + k), slice(j, j + k))) for i in range(n - k + 1) for j in range(n - k + 1)]


def corr2d_multi_in(X, K):
    size = X.shape[1] - K.shape[1] + 1
    Y = np.zeros((size, size))
    for i, j, window in windows(X, K):
        Y[i, j] = (X[window] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
