"""The kernel turned (or, for a convolution, not turned), and the mean of the products.

expect corr2d: failed kind=value misconception=kernel-flipped also=mean-for-sum
expect conv2d: failed kind=value misconception=not-flipped also=mean-for-sum
expect learn_kernel: failed kind=value misconception=kernel-flipped also=mean-for-sum
"""

import numpy as np


def conv2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.mean(X[i : i + h, j : j + w] * K)
    return Y


def corr2d(X, K):
    return conv2d(X, np.rot90(K, 2))


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size)[:, :, ::-1, ::-1].reshape(Y.size, -1)
    K = np.linalg.lstsq(windows / windows.shape[1], Y.ravel(), rcond=None)[0]
    return K.reshape(kernel_size)
