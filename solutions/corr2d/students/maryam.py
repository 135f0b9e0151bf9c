"""The mean of the products instead of their sum."""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    windows = np.lib.stride_tricks.sliding_window_view(X, (h, w))
    return (windows * K).mean(axis=(2, 3))
