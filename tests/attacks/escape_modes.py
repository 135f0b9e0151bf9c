"""Opens and closes folders by their modes, owners and times, also by new numbers.

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
    attempt(os.chmod, "{proof}/secret", 0)
    attempt(os.chmod, "{proof}", 0o700)
    attempt(os.chmod, ".", 0)
    attempt(os.chown, "{proof}/secret", os.getuid(), -1)
    attempt(os.utime, "{proof}", (1, 1))
    assert libc.syscall(452, -100, b".", 0, 0) == -1


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
