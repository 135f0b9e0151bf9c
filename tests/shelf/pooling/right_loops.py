"""Right: loops over every number of every window.

expect pool2d: passed
expect pool2d_strided: passed
expect pool2d_multi: passed
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    if stride is None:
        stride = pool_size
    h, w = X.shape
    rows = (h + 2 * padding[0] - pool_size[0]) // stride[0] + 1
    columns = (w + 2 * padding[1] - pool_size[1]) // stride[1] + 1
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            largest, total = -np.inf, 0.0
            for a in range(pool_size[0]):
                for b in range(pool_size[1]):
                    row, column = i * stride[0] + a - padding[0], j * stride[1] + b - padding[1]
                    if 0 <= row < h and 0 <= column < w:
                        largest = max(largest, X[row, column])
                        total += X[row, column]
            Y[i, j] = largest if mode == "max" else total / (pool_size[0] * pool_size[1])
    return Y


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.array([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
