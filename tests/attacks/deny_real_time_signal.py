"""Ends by a signal that has no name, which a timer sends.

expect corr2d_multi_in: failed kind=exception
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
    import struct
    import time

    libc = ctypes.CDLL(None)
    event = ctypes.create_string_buffer(struct.pack("qii", 0, 37, 0) + bytes(48))
    timer = ctypes.c_void_p()
    libc.timer_create(1, event, ctypes.byref(timer))
    libc.timer_settime(timer, 0, (ctypes.c_long * 4)(0, 0, 0, 1000000), None)
    time.sleep(1)


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
