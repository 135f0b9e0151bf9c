"""Refuses a stride that leaves a remainder.

expect corr2d_strided: partly lost=book-example,everything-at-once,limits,remainder
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    room = X.shape[0] - K.shape[0], X.shape[1] - K.shape[1]
    if room[0] % stride[0] or room[1] % stride[1]:
        raise ValueError("the stride does not fit")
    Y = np.zeros((room[0] // stride[0] + 1, room[1] // stride[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a : a + K.shape[0], b : b + K.shape[1]] * K).sum()
    return Y
