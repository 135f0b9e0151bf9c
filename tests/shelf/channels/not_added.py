"""A list of maps instead of their sum.

expect corr2d_multi_in: failed kind=shape misconception=channels-not-added
expect corr2d_multi_in_out: failed kind=shape misconception=channels-not-added
"""

import numpy as np


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_multi_in(X, K):
    return np.array([corr2d(x, k) for x, k in zip(X, K)])


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
