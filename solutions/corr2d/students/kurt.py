"""Changes its argument, and the last row and column are missing."""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((max(X.shape[0] - h, 0), max(X.shape[1] - w, 0)))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d(X, K):
    K[:] = K[::-1, ::-1].copy()
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.einsum("ijkl,kl->ij", windows, K)
