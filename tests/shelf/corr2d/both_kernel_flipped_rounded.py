"""A kernel learnt for a convolution, and rounded to whole numbers.

expect learn_kernel: failed kind=value misconception=kernel-flipped also=rounded
"""

import numpy as np


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)[:, ::-1]
    return np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size).round()
