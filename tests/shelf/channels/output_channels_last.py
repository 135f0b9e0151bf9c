"""Maps stacked along the last axis.

expect corr2d_multi_in_out: failed kind=shape,value misconception=output-channels-last
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
    return np.stack([np.einsum("cijab,cab->ij", windows, k) for k in K], axis=-1)
