"""Sizes rounded up: windows are cut off by the border.

expect pool2d_strided: partly kind=shape misconception=rounded-up score=5.71
expect pool2d_multi: partly kind=exception,shape misconception=rounded-up score=3.46
"""

import math

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (sh, sw) = pool_size, stride or pool_size
    X = np.pad(X, [(p, p) for p in padding], constant_values=-np.inf if mode == "max" else 0)
    Y = np.zeros((math.ceil((X.shape[0] - ph) / sh) + 1, math.ceil((X.shape[1] - pw) / sw) + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * sh : i * sh + ph, j * sw : j * sw + pw]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
