"""Stride unpacked as (x, y).

expect pool2d_strided: partly kind=shape misconception=steps-swapped score=5.14
expect pool2d_multi: partly kind=shape misconception=steps-swapped score=3.27
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    ph, pw = pool_size
    sw, sh = stride if stride else (pw, ph)
    X = np.pad(X, [(p, p) for p in padding], constant_values=-np.inf if mode == "max" else 0)
    Y = np.zeros(((X.shape[0] - ph) // sh + 1, (X.shape[1] - pw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * sh : i * sh + ph, j * sw : j * sw + pw]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
