"""One length for all loops over the kernel.

expect corr2d: partly misconception=only-square
expect conv2d: partly misconception=only-square
"""

import numpy as np


def corr2d(X, K):
    k = len(K)
    Y = np.zeros((len(X) - k + 1, len(X[0]) - k + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(k):
                for b in range(k):
                    Y[i, j] += X[i + a, j + b] * K[a, b]
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))
