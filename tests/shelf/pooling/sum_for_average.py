"""The sum of each window, not divided.

expect pool2d: partly kind=value misconception=sum-for-average score=1.67
expect pool2d_strided: partly kind=value misconception=sum-for-average score=2
expect pool2d_multi: failed kind=value misconception=sum-for-average
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (sh, sw) = pool_size, stride or pool_size
    X = np.pad(X, [(p, p) for p in padding], constant_values=-np.inf if mode == "max" else 0)
    Y = np.zeros(((X.shape[0] - ph) // sh + 1, (X.shape[1] - pw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * sh : i * sh + ph, j * sw : j * sw + pw]
            Y[i, j] = window.max() if mode == "max" else window.sum()
    return Y


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
