"""The picture padded so that the answer is as large.

expect corr2d_multi_in: failed kind=shape misconception=same-size
expect corr2d_multi_in_out: failed kind=shape misconception=same-size
"""

import numpy as np


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]


def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2:]
    around = ((0, 0), (kh // 2, kh - 1 - kh // 2), (kw // 2, kw - 1 - kw // 2))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(X, around), (kh, kw), axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows, K)
