"""A process that survives: double fork, a session of its own.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
proof survived
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
    import time

    pid = attempt(os.fork)
    if pid == 0:
        attempt(os.setsid)
        if attempt(os.fork) == 0:
            time.sleep(3)
            attempt(lambda: open("{proof}/survived", "w").close())
        os._exit(0)
    attempt(os.setsid)
    attempt(os.setpgid, 0, 0)


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
