"""An answer of the size of the picture, filled where the kernel fits.

expect corr2d: failed kind=shape misconception=same-size
expect conv2d: failed kind=shape misconception=same-size
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros_like(X, dtype=float)
    for i in range(X.shape[0] - h + 1):
        for j in range(X.shape[1] - w + 1):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))
