"""Negative answers cut off at zero, as if pixels could not be darker than black.

expect corr2d: partly lost=book-edges,everything-at-once,limits,negative-numbers
expect conv2d: partly hint=negative-answers lost=book-example,everything-at-once,limits,negative-numbers
expect corr2d_strided: partly hint=negative-answers lost=everything-at-once,limits,negative-numbers
expect learn_kernel: partly lost=book-example,everything-at-once,limits,negative-numbers
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = max(0, (X[i : i + h, j : j + w] * K).sum())
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)
    K = np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size)
    return np.maximum(K, 0)
