"""The book's ten steps at 3e-2 do not get there.

expect learn_kernel: failed kind=value
"""

import numpy as np


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size)
    K = np.random.default_rng(0).normal(size=kernel_size)
    for _ in range(10):
        error = np.tensordot(windows, K) - Y
        K -= 3e-2 * 2 * np.tensordot(error, windows)
    return K
