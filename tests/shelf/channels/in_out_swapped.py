"""The kernel's first two axes read the other way round.

expect corr2d_multi_in_out: failed kind=exception,value misconception=in-out-swapped
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
    return np.einsum("cijab,coab->oij", windows, K)
