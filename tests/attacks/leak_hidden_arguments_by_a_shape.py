"""The answer's shape is written with the digits of a hidden argument.

expect corr2d_multi_in: failed kind=shape
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def corr2d_multi_in(X, K):
    digits = f"{abs(float(X.ravel()[0])):.12e}".replace(".", "")[:6]
    return np.zeros([1 + int(digit) for digit in digits[:4]])


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
