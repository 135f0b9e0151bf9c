"""One of the two from the last channel on.

expect corr2d_multi_in: failed kind=value misconception=channels-mismatched
expect corr2d_multi_in_out: failed kind=value misconception=channels-mismatched
"""

import numpy as np


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_multi_in(X, K):
    return sum(corr2d(X[c], K[-c - 1]) for c in range(len(X)))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
