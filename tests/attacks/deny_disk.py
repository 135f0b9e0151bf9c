"""Fills every disk.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
proof filled0
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
    import os
    import tempfile

    for folder in ("{proof}", "/tmp", "/dev/shm", ".", "/var/tmp"):
        for number in range(100):
            attempt(lambda: open(f"{folder}/filled{number}", "wb").write(bytes(1 << 20)))
    # Not `tempfile.TemporaryFile`, which is in memory here: what it would do elsewhere.
    assert isinstance(attempt(os.open, tempfile.mktemp(), os.O_RDWR | os.O_CREAT | os.O_EXCL), OSError)
    assert isinstance(attempt(tempfile._mkstemp_inner, "{proof}", "filled", "", os.O_RDWR | os.O_CREAT, str), OSError)


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
