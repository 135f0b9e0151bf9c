"""The first kernel only.

expect corr2d_multi_in_out: failed kind=shape misconception=only-one-output-channel
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
    return np.einsum("cijab,cab->ij", windows, K[0])
