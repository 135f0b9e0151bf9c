"""The mean, whatever the mode.

expect pool2d: partly kind=value misconception=average-for-maximum score=2
expect pool2d_strided: partly kind=value misconception=average-for-maximum score=2.57
expect pool2d_multi: failed kind=value misconception=average-for-maximum
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    p_h, p_w = pool_size
    Y = np.zeros((X.shape[0] - p_h + 1, X.shape[1] - p_w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = X[i : i + p_h, j : j + p_w].mean()
    return Y


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return pool2d(X, pool_size)[::sh, ::sw]


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
