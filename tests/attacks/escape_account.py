"""Becomes somebody else, in new namespaces.

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
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    for action in (os.setuid, os.setgid, os.seteuid, os.setegid):
        attempt(action, 0)
    attempt(os.setresuid, 0, 0, 0)
    attempt(os.chroot, "/")
    for flags in (0x10000000, 0x10020000, 0x40000000, 0x20000000):
        assert libc.unshare(flags) == -1
    assert libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == -1
    assert 0 not in (os.getuid(), os.geteuid(), os.getgid(), os.getegid())


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
