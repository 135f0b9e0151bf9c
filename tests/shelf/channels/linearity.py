"""Pictures that are brighter than white are made darker, each as a whole: sums are then no longer kept.

expect corr2d_multi_in: partly kind=value score=5.04 lost=limits,linearity
expect corr2d_multi_in_out: partly kind=value score=7 lost=limits
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in(X, K):
    if X.max() > 255:
        X = X * (255 / X.max())
    return np.einsum("cijab,cab->ij", sliding_window_view(X, K.shape[1:], axis=(1, 2)), K)


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
