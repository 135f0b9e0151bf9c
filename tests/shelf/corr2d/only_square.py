"""One number for rows and columns, and an assertion that says so.

expect corr2d: partly hint=only-square lost=book-edges,everything-at-once,limits,not-square,thin
expect conv2d: partly hint=only-square lost=book-example,everything-at-once,limits,not-square,thin
expect corr2d_strided: partly hint=only-square lost=book-example,everything-at-once,limits,not-square,thin
expect learn_kernel: partly hint=only-square lost=book-example,everything-at-once,limits,not-square,thin
"""

import numpy as np


def corr2d(X, K):
    n, k = len(X), len(K)
    assert X.shape == (n, n) and K.shape == (k, k), "must be square"
    Y = np.zeros((n - k + 1, n - k + 1))
    for i in range(n - k + 1):
        for j in range(n - k + 1):
            Y[i, j] = (X[i : i + k, j : j + k] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, K[::-1, ::-1])


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    assert padding[0] == padding[1] and stride[0] == stride[1], "must be square"
    p, s = padding[0], stride[0]
    return corr2d(np.pad(X, p), K)[::s, ::s]


def learn_kernel(X, Y, kernel_size):
    n, k = len(Y), kernel_size[0]
    assert Y.shape == (n, n) and kernel_size == (k, k), "must be square"
    windows = [X[i : i + k, j : j + k].ravel() for i in range(n) for j in range(n)]
    return np.linalg.lstsq(np.array(windows), Y.ravel(), rcond=None)[0].reshape(k, k)
