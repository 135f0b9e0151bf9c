"""Writes to its standard streams, which a grader may have open on a terminal or a file.

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
    import os
    import stat

    for number in (0, 1, 2):
        status = os.fstat(number)
        assert stat.S_ISCHR(status.st_mode) and status.st_rdev == os.makedev(1, 3), (number, status)
    for number in (1, 2):
        os.write(number, b"written by a submission\n")


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
