"""The kernel upside down.

expect corr2d: failed kind=value misconception=flipped-one-way
expect conv2d: failed kind=value misconception=flipped-one-way
expect corr2d_strided: failed kind=value misconception=flipped-one-way
expect learn_kernel: failed kind=value misconception=flipped-one-way
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate(X, K):
    return np.einsum("ijab,ab->ij", sliding_window_view(X, K.shape), K)


def corr2d(X, K):
    return correlate(X, K[::-1])


def conv2d(X, K):
    return correlate(X, np.flipud(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return correlate(X, K[::-1])[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    windows = sliding_window_view(X, kernel_size).reshape(Y.size, -1)
    return np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size)[::-1]
