"""Right: shifted copies of the picture, the largest so far or their sum.

expect pool2d: passed
expect pool2d_strided: passed
expect pool2d_multi: passed
"""

import numpy as np


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    ph, pw = pool_size
    sh, sw = pool_size if stride is None else stride
    c, h, w = X.shape
    padded = np.full((c, h + 2 * padding[0], w + 2 * padding[1]), -np.inf if mode == "max" else 0.0)
    padded[:, padding[0] : padding[0] + h, padding[1] : padding[1] + w] = X
    rows, columns = (padded.shape[1] - ph) // sh + 1, (padded.shape[2] - pw) // sw + 1
    Y = None
    for a in range(ph):
        for b in range(pw):
            copy = padded[:, a : a + (rows - 1) * sh + 1 : sh, b : b + (columns - 1) * sw + 1 : sw]
            if Y is None:
                Y = copy.copy()
            else:
                Y = np.maximum(Y, copy) if mode == "max" else Y + copy
    return Y if mode == "max" else Y / (ph * pw)


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return pool2d_multi(X[None], pool_size, mode, padding, stride)[0]


def pool2d(X, pool_size, mode="max"):
    return pool2d_multi(X[np.newaxis], pool_size, mode, stride=(1, 1))[0]
