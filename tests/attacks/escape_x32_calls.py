"""System calls by the numbers of the x32 kind.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException as error:
        return error


def attack():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    for number in (41, 53, 56, 57, 62):
        assert libc.syscall(0x40000000 + number, 1, 1, 0, 0, 0) == -1


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
