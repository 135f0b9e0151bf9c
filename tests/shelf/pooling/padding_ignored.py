"""Padding is an argument that nobody looks at.

expect pool2d_strided: partly kind=shape,value misconception=padding-ignored score=3.71
expect pool2d_multi: partly kind=shape,value misconception=padding-ignored score=2.88
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (sh, sw) = pool_size, stride or pool_size
    Y = np.zeros(((X.shape[0] - ph) // sh + 1, (X.shape[1] - pw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * sh : i * sh + ph, j * sw : j * sw + pw]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
