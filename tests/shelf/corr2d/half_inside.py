"""Sums kept in float16.

expect corr2d: partly kind=value score=4.67
"""

import numpy as np


def corr2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(np.float16(X), K.shape)
    return np.einsum("ijab,ab->ij", windows, np.float16(K)).astype(np.float64)
