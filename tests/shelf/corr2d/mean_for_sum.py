"""The mean of the products.

expect corr2d: failed kind=value misconception=mean-for-sum
expect conv2d: failed kind=value misconception=mean-for-sum
expect corr2d_strided: failed kind=value misconception=mean-for-sum
expect learn_kernel: failed kind=value misconception=mean-for-sum
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.mean(X[i : i + h, j : j + w] * K)
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    kh, kw = kernel_size
    K = np.zeros(kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size)
    step = kh * kw / np.linalg.norm(windows.reshape(-1, kh * kw), 2) ** 2
    for _ in range(3000):
        error = (windows * K).mean(axis=(2, 3)) - Y
        K = K - step * (error[:, :, None, None] * windows).sum(axis=(0, 1))
    return K
