"""Writes files wherever it may.

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
    import os

    for folder in ("{proof}", "/tmp", "/dev/shm", "/var/tmp", ".", os.environ.get("HOME", "."), "/run"):
        attempt(lambda: open(f"{folder}/escaped", "w").close())
        attempt(os.mkdir, f"{folder}/escaped")
        attempt(os.symlink, "/", f"{folder}/escaped")
        attempt(os.mkfifo, f"{folder}/escaped")
        attempt(os.link, "/dev/null", f"{folder}/escaped")
        attempt(os.mknod, f"{folder}/escaped")
        attempt(os.rename, "{proof}/secret", f"{folder}/escaped")


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
