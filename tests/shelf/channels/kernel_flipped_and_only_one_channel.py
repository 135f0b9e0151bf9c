"""True convolution, and each channel overwrites the one before.

expect corr2d_multi_in: failed kind=value misconception=only-one-channel also=kernel-flipped
expect corr2d_multi_in_out: failed kind=value misconception=only-one-channel also=kernel-flipped
"""

import numpy as np


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = np.zeros((X.shape[1] - kh + 1, X.shape[2] - kw + 1))
    for x, k in zip(X, K):
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                Y[i, j] = (x[i : i + kh, j : j + kw] * np.rot90(k, 2)).sum()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
