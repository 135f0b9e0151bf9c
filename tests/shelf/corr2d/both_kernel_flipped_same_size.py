"""The kernel turned (or, for a convolution, not turned), and the picture padded to keep its size.

expect corr2d: failed kind=shape misconception=kernel-flipped also=same-size
expect conv2d: failed kind=shape misconception=not-flipped also=same-size
"""

import numpy as np


def conv2d(X, K):
    h, w = K.shape
    padded = np.pad(X, ((h // 2, h - 1 - h // 2), (w // 2, w - 1 - w // 2)))
    Y = np.zeros(X.shape)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (padded[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d(X, K):
    return conv2d(X, K[::-1, ::-1])
