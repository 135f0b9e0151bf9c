"""Memory that does not count as its own: files in memory, shared segments, message queues.

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

    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    if not isinstance(attempt(os.memfd_create, "x"), OSError):
        found.append("memfd")
    if libc.shmget(0, 1 << 20, 0o1666) != -1:
        found.append("shmget")
    if libc.shm_open(b"/escaped", os.O_RDWR | os.O_CREAT, 0o600) != -1:
        found.append("shm")
    if libc.msgget(0, 0o1666) != -1:
        found.append("msgget")
    assert not found, found


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
