"""Summed with keepdims: an axis is left over.

expect corr2d_multi_in: failed kind=shape misconception=axis-left-over
expect corr2d_multi_in_out: failed kind=shape misconception=axis-left-over
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in(X, K):
    maps = np.einsum("cijab,cab->cij", sliding_window_view(X, K.shape[1:], axis=(1, 2)), K)
    return maps.sum(axis=0, keepdims=True)


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K])
