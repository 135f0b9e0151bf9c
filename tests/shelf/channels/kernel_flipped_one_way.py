"""The kernels upside down.

expect corr2d_multi_in: partly kind=value misconception=kernel-flipped-one-way score=0.24
expect corr2d_multi_in_out: partly kind=value misconception=kernel-flipped-one-way score=0.33
"""

import numpy as np


def corr2d(X, K):
    K = K[::-1]
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
