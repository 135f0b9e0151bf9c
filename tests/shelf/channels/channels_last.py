"""Channels taken from the last axis.

expect corr2d_multi_in: failed kind=shape misconception=channels-last
expect corr2d_multi_in_out: failed kind=shape misconception=channels-last
"""

import numpy as np


def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y


def corr2d_multi_in(X, K):
    return sum(corr2d(X[:, :, c], K[:, :, c]) for c in range(K.shape[-1]))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
