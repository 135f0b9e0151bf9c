"""No pixel is darker than black: negative numbers are made zero first, those of the kernel as well.

expect corr2d_multi_in: partly kind=value score=4.08 hint=only-not-negative lost=everything-at-once,limits,negative-numbers,three-channels
expect corr2d_multi_in_out: partly kind=value score=5.33 hint=only-not-negative lost=as-many-out-as-in,everything-at-once,limits,negative-numbers
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in(X, K):
    X, K = np.clip(X, 0, None), np.clip(K, 0, None)
    return np.einsum("cijab,cab->ij", sliding_window_view(X, K.shape[1:], axis=(1, 2)), K)


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
