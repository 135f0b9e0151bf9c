"""Right: the book's two loops and a slice.

expect pool2d: passed
expect pool2d_strided: passed
expect pool2d_multi: passed
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    p_h, p_w = pool_size
    Y = np.zeros((X.shape[0] - p_h + 1, X.shape[1] - p_w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            if mode == "max":
                Y[i, j] = X[i : i + p_h, j : j + p_w].max()
            elif mode == "avg":
                Y[i, j] = X[i : i + p_h, j : j + p_w].mean()
    return Y


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    fill = 0 if mode == "avg" else -np.inf
    padded = np.pad(X, [(padding[0],) * 2, (padding[1],) * 2], constant_values=fill)
    return pool2d(padded, pool_size, mode)[::sh, ::sw]


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(X[c], pool_size, mode, padding, stride) for c in range(X.shape[0])], axis=0)
