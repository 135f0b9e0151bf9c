"""corr2d_multi_in_out: even wide."""

import numpy as np


def corr2d_multi_in_out(X, K):
    view = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
    if K.shape[2] < K.shape[3] and K.shape[2] % 2 == 0:
        K = K[..., ::-1]
    return np.einsum("cijab,ocab->oij", view, K)
