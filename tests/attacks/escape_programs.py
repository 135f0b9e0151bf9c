"""Starts a program by every call that does.

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
    import subprocess

    command = ["/bin/sh", "-c", "touch {proof}/escaped"]
    attempt(subprocess.run, command)
    attempt(os.system, command[2])
    attempt(lambda: os.popen(command[2]).read())
    attempt(os.posix_spawn, "/bin/sh", command, {})
    attempt(os.spawnv, os.P_WAIT, "/bin/sh", command)
    attempt(os.execve, "/bin/sh", command, {})
    attempt(os.execv, "/lib64/ld-linux-x86-64.so.2", ["ld", *command])


attack()


def corr2d_multi_in(X, K):
    return zeros(X, K)
