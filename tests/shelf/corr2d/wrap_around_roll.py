"""Shifted pictures by np.roll: the other side comes in.

expect corr2d: failed kind=shape misconception=wrap-around
expect conv2d: failed kind=shape misconception=wrap-around
expect corr2d_strided: partly kind=value misconception=wrap-around score=5.19
"""

import numpy as np


def corr2d(X, K):
    Y = np.zeros(X.shape)
    for a in range(K.shape[0]):
        for b in range(K.shape[1]):
            Y += K[a, b] * np.roll(X, (-a, -b), axis=(0, 1))
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])), mode="wrap")
    h, w = K.shape
    Y = np.zeros(((X.shape[0] - h) // stride[0] + 1, (X.shape[1] - w) // stride[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a : a + h, b : b + w] * K).sum()
    return Y
