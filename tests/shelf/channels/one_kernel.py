"""The first kernel for all channels.

expect corr2d_multi_in: failed kind=value misconception=one-kernel-for-all-channels
expect corr2d_multi_in_out: failed kind=value misconception=one-kernel-for-all-channels
"""

import numpy as np


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_multi_in(X, K):
    return sum(corr2d(x, K[0]) for x in X)


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
