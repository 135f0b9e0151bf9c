"""Answers written into an array of integers.

expect corr2d: partly kind=value misconception=rounded score=5
expect conv2d: partly kind=value misconception=rounded score=3.13
expect corr2d_strided: partly kind=value misconception=rounded score=7.04
expect learn_kernel: partly kind=value misconception=rounded score=4.71
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=int)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y.astype(float)


def conv2d(X, K):
    return np.round(corr2d_exact(X, np.flip(K)))


def corr2d_exact(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d_exact(X, K)[:: stride[0], :: stride[1]] // 1


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)
    return np.rint(np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size))
