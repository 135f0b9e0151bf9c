"""True convolution, and the mean of a window's products.

expect corr2d_multi_in: failed kind=value misconception=kernel-flipped also=mean-for-sum
expect corr2d_multi_in_out: failed kind=value misconception=kernel-flipped also=mean-for-sum
"""

import numpy as np


def conv2d(X, K):
    kh, kw = K.shape
    Y = np.zeros((X.shape[0] - kh + 1, X.shape[1] - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.mean(X[i : i + kh, j : j + kw] * K[::-1, ::-1])
    return Y


def corr2d_multi_in(X, K):
    return sum(conv2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
