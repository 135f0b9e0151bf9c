"""Every overlap counts.

expect corr2d_multi_in: failed kind=shape misconception=full-size
expect corr2d_multi_in_out: failed kind=shape misconception=full-size
"""

import numpy as np


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]


def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2:]
    around = ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(X, around), (kh, kw), axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows, K)
