"""Maps transposed.

expect corr2d_multi_in: failed kind=shape,value misconception=size-swapped
expect corr2d_multi_in_out: failed kind=shape,value misconception=size-swapped
"""

import numpy as np


def corr2d_multi_in(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], axis=(1, 2))
    return np.einsum("cijab,cab->ji", windows, K)


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
