"""Another start each time; close enough every time.

expect learn_kernel: passed
"""

import numpy as np


rng = np.random.default_rng()


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size)
    step = 1 / np.linalg.norm(windows.reshape(Y.size, -1), 2) ** 2
    K = rng.normal(size=kernel_size)
    for _ in range(6000):
        K -= step * np.tensordot(np.tensordot(windows, K) - Y, windows)
    return K
