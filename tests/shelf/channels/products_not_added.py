"""Products summed over the channels only.

expect corr2d_multi_in: failed kind=shape misconception=products-not-added
expect corr2d_multi_in_out: failed kind=shape misconception=products-not-added
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in(X, K):
    windows = sliding_window_view(X, K.shape[1:], axis=(1, 2))
    return (windows * K[:, None, None]).sum(axis=0)


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
