"""Channels added up before anything else.

expect corr2d_multi_in: failed kind=value misconception=channels-merged-before
expect corr2d_multi_in_out: failed kind=value misconception=channels-merged-before
"""

import numpy as np


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_multi_in(X, K):
    return corr2d(X.sum(axis=0), K.sum(axis=0))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
