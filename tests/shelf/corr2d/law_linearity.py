"""Answers cut off at 255, as the pixels of a picture are, and weights kept between -6 and 6.

expect corr2d: partly lost=limits,linearity,real-numbers
expect conv2d: partly lost=limits,linearity,one-bright-pixel
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = min(255, (X[i : i + h, j : j + w] * K).sum())
    return Y


def conv2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.tensordot(windows, np.clip(K[::-1, ::-1], -6, 6))
