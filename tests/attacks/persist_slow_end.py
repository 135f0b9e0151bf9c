"""Makes its end as long as it can: memory, locks, sleeping in the kernel.

expect corr2d_multi_in: failed kind=timeout
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
    import fcntl
    import select
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    attempt(fcntl.flock, 0, fcntl.LOCK_EX)
    kept = np.ones(1 << 20)
    select.select([], [], [], None)


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
