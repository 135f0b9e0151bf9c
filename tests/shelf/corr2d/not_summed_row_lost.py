"""The sum starts anew with each row of the kernel.

expect corr2d: failed kind=value misconception=not-summed
expect conv2d: failed kind=value misconception=not-summed
expect corr2d_strided: failed kind=value misconception=not-summed
"""

import numpy as np


def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(K.shape[0]):
                total = 0
                for b in range(K.shape[1]):
                    total += X[i + a, j + b] * K[a, b]
            Y[i, j] = total
    return Y


def conv2d(X, K):
    return corr2d(X, K[::-1, ::-1])


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]
