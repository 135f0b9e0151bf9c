"""One number serves for rows and columns alike.

expect pool2d: partly kind=shape hint=only-square score=3.67 lost=everything-at-once,limits,not-square,thin
expect pool2d_strided: partly kind=exception,shape,value score=5.43 lost=everything-at-once,limits,not-square,thin
expect pool2d_multi: partly kind=shape,value score=3.27 lost=everything-at-once,limits,not-square,thin
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    size, p = pool_size[0], padding[0]
    s = stride[0] if stride else size
    X = np.pad(X, p, constant_values=-np.inf if mode == "max" else 0)
    n = (X.shape[0] - size) // s + 1
    Y = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            window = X[i * s : i * s + size, j * s : j * s + size]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
