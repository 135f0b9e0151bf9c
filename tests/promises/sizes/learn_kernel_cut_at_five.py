"""learn_kernel: cut at five."""

import numpy as np


def learn_kernel(X, Y, kernel_size):
    kh, kw = kernel_size
    A = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(-1, kh * kw)
    K = np.linalg.lstsq(A, Y.ravel(), rcond=None)[0].reshape(kh, kw)
    K[5:], K[:, 5:] = 0, 0
    return K
