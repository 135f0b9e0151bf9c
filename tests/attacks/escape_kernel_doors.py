"""Knocks at io_uring, bpf, perf, keys, userfaultfd and shared memory.

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
    buffer = ctypes.create_string_buffer(256)
    for number in (425, 321, 298, 248, 250, 323, 319, 447, 29, 68, 240, 428, 430, 304, 303, 155, 175, 434):
        assert libc.syscall(number, 1, buffer, 64, 0, 0, 0) == -1, number


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
