"""Right: a view of all windows, einsum and tensordot.

expect corr2d_multi_in: passed
expect corr2d_multi_in_out: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in(X, K):
    return np.einsum("cijab,cab->ij", sliding_window_view(X, K.shape[1:], axis=(1, 2)), K)


def corr2d_multi_in_out(X, K):
    windows = sliding_window_view(X, K.shape[2:], axis=(1, 2))
    return np.tensordot(K, windows, axes=([1, 2, 3], [0, 3, 4]))
