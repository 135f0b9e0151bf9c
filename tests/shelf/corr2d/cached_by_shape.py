"""Remembers answers by the shapes of the arguments: right until a shape comes back with other numbers.

expect corr2d: partly kind=state,value lost=limits,state
expect conv2d: partly kind=state,value lost=limits,state
expect corr2d_strided: partly kind=state lost=state
expect learn_kernel: partly lost=state
"""

import numpy as np


cache = {}


def corr2d(X, K):
    if ("corr2d", X.shape, K.shape) in cache:
        return cache["corr2d", X.shape, K.shape]
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    cache["corr2d", X.shape, K.shape] = Y
    return Y


def windows_of(X, size):
    return np.lib.stride_tricks.sliding_window_view(X, size)


def conv2d(X, K):
    key = "conv2d", X.shape, K.shape
    if key not in cache:
        cache[key] = np.tensordot(windows_of(X, K.shape), np.flip(K))
    return cache[key]


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    key = X.shape, K.shape, padding, stride
    if key not in cache:
        X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
        cache[key] = np.tensordot(windows_of(X, K.shape)[:: stride[0], :: stride[1]], K)
    return cache[key]


def learn_kernel(X, Y, kernel_size):
    key = "learn_kernel", X.shape, kernel_size
    if key not in cache:
        windows = windows_of(X, kernel_size).reshape(Y.size, -1)
        cache[key] = np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size)
    return cache[key]
