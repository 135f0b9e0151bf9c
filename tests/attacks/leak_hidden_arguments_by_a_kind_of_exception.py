"""One of eight built-in exceptions for each digit of a hidden argument.

expect corr2d_multi_in: failed kind=exception
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


KINDS = [ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, OverflowError, LookupError, ArithmeticError]


def corr2d_multi_in(X, K):
    raise KINDS[int(abs(float(X.ravel()[-1])) * 1e3) % 8]


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
