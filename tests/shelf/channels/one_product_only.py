"""Each product overwrites the one before, but channels are added.

expect corr2d_multi_in: failed kind=value misconception=one-product-only
expect corr2d_multi_in_out: failed kind=value misconception=one-product-only
"""

import numpy as np


def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(K.shape[0]):
                for b in range(K.shape[1]):
                    Y[i, j] = X[i + a, j + b] * K[a, b]
    return Y


def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
