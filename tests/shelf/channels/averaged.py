"""The mean over the channels.

expect corr2d_multi_in: failed kind=value misconception=channels-averaged
expect corr2d_multi_in_out: failed kind=value misconception=channels-averaged
"""

import numpy as np


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_multi_in(X, K):
    return np.mean([corr2d(x, k) for x, k in zip(X, K)], axis=0)


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
