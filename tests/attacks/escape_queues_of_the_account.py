"""Reaches queues, semaphores and shared memory of its account, which another process may have made.

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
    import errno

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    minus = ctypes.c_long(-1)
    answered = {}
    # shmget … shmdt, semget, semop, semctl, msgget, msgsnd, msgrcv, msgctl, semtimedop, mq_open … mq_getsetattr
    for number in (29, 30, 31, 64, 65, 66, 67, 68, 69, 70, 71, 220, 240, 241, 242, 243, 244, 245):
        ctypes.set_errno(0)
        if libc.syscall(number, minus, minus, minus, minus, minus) != -1:
            answered[number] = "done"
        elif ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            answered[number] = errno.errorcode[ctypes.get_errno()]
    assert not answered, answered


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
