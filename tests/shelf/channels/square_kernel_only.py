"""One length for the kernel.

expect corr2d_multi_in: partly kind=shape misconception=square-kernel-only score=3.6
expect corr2d_multi_in_out: partly kind=shape misconception=square-kernel-only score=4.67
"""

import numpy as np


def corr2d_multi_in(X, K):
    k = min(K.shape[1:])
    Y = np.zeros((X.shape[1] - k + 1, X.shape[2] - k + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i : i + k, j : j + k] * K[:, :k, :k]).sum()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
