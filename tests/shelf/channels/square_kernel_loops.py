"""The kernel's height for its width, in the size and in the loops.

expect corr2d_multi_in: partly misconception=square-kernel-only
expect corr2d_multi_in_out: partly misconception=square-kernel-only
"""

import numpy as np


def corr2d_multi_in(X, K):
    k = K.shape[1]
    Y = np.zeros((X.shape[1] - k + 1, X.shape[2] - k + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i : i + k, j : j + k] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
