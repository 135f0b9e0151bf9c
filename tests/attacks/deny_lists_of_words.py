"""Answers are lists of lists with four hundred thousand words in each.

expect corr2d_multi_in: failed
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def corr2d_multi_in(X, K):
    return [["no"] * 4096] * 100


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
