"""Opens what is open already once more, for writing, by its path under /proc and /dev.

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

    opened = []
    for number in range(64):
        for folder in ("/proc/self/fd", "/proc/thread-self/fd", f"/proc/{os.getpid()}/fd", "/dev/fd"):
            for flags in (os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_TRUNC):
                found = attempt(os.open, f"{folder}/{number}", flags)
                if isinstance(found, int):
                    opened.append((folder, number, flags))
    assert not opened, opened


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
