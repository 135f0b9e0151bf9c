"""The search for the maximum starts from zero.

expect pool2d: partly kind=value score=4.33 lost=everything-at-once,limits,negative-numbers
expect pool2d_strided: partly kind=value score=5.71 lost=everything-at-once,limits,negative-numbers,padded-maximum
expect pool2d_multi: partly kind=value score=3.46 lost=everything-at-once,limits,negative-numbers,padding
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    return pool2d_strided(X, pool_size, mode, stride=(1, 1))


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (sh, sw) = pool_size, stride or pool_size
    X = np.pad(X, [(p, p) for p in padding])
    Y = np.zeros(((X.shape[0] - ph) // sh + 1, (X.shape[1] - pw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            best = total = 0.0
            for value in X[i * sh : i * sh + ph, j * sw : j * sw + pw].ravel():
                best = max(best, value)
                total += value
            Y[i, j] = best if mode == "max" else total / (ph * pw)
    return Y


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
