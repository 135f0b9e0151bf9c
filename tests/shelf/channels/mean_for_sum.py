"""The mean of the products of a window.

expect corr2d_multi_in: failed kind=value misconception=mean-for-sum
expect corr2d_multi_in_out: failed kind=value misconception=mean-for-sum
"""

import numpy as np


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = np.zeros((X.shape[1] - kh + 1, X.shape[2] - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i : i + kh, j : j + kw] * K).mean()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
