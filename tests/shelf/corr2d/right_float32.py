"""Right: answers in float32 whatever comes in, which is allowed.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect learn_kernel: passed
"""

import numpy as np


def corr2d(X, K):
    X, K = X.astype(np.float32), K.astype(np.float32)
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1), dtype=np.float32)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.sum(X[i : i + K.shape[0], j : j + K.shape[1]] * K)
    return Y


def conv2d(X, K):
    return corr2d(X, K[::-1, ::-1])


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    padded = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(padded, K)[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)
    return np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size).astype("float32")
