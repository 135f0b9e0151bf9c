"""Windows taken around a middle pixel, which an even kernel has not.

expect corr2d: partly hint=only-odd lost=book-edges,book-example,even-kernels,everything-at-once,limits
expect conv2d: partly hint=only-odd lost=book-example,even-kernels,everything-at-once,limits
expect corr2d_strided: partly hint=only-odd lost=book-example,even-kernels,everything-at-once,limits
expect learn_kernel: partly hint=only-odd lost=book-example,even-kernels,everything-at-once,limits
"""

import numpy as np


def corr2d(X, K):
    r, s = K.shape[0] // 2, K.shape[1] // 2
    Y = np.zeros((X.shape[0] - 2 * r, X.shape[1] - 2 * s))
    for i in range(r, X.shape[0] - r):
        for j in range(s, X.shape[1] - s):
            Y[i - r, j - s] = (X[i - r : i + r + 1, j - s : j + s + 1] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    r, s = kernel_size[0] // 2, kernel_size[1] // 2
    windows = []
    for i in range(r, X.shape[0] - r):
        for j in range(s, X.shape[1] - s):
            windows.append(X[i - r : i + r + 1, j - s : j + s + 1].ravel())
    return np.linalg.lstsq(np.array(windows), Y.ravel(), rcond=None)[0].reshape(kernel_size)
