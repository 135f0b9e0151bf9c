"""Makes, renames and links files by the numbers of the calls, past what Python says.

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
    import ctypes
    import errno
    import os
    import platform

    if platform.machine() != "x86_64":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    here, there = b"{proof}/secret", b"{proof}/escaped"
    done = []
    # creat, rename, mkdir, link, symlink, mknod, then the same from a folder; chmod, chown, utimensat, setxattr.
    for number, *arguments in (
        (85, there, 0o600), (82, here, there), (83, there, 0o700), (86, here, there), (88, here, there),
        (133, there, 0o100600, 0), (264, -100, here, -100, there), (316, -100, here, -100, there, 0),
        (258, -100, there, 0o700), (265, -100, here, -100, there, 0), (266, here, -100, there), (259, -100, there, 0o600, 0),
        (87, here), (263, -100, here, 0), (90, here, 0o777), (268, -100, here, 0o777), (92, here, -1, -1),
        (280, -100, here, None, 0), (188, here, b"user.x", b"1", 1, 0), (2, there, os.O_CREAT | os.O_WRONLY, 0o600),
        (257, -100, b"{proof}", 0o20200000 | os.O_RDWR, 0o600), (257, -100, here, os.O_RDWR, 0), (437, -100, here, (ctypes.c_ulong * 3)(2), 24),
    ):  # fmt: skip
        ctypes.set_errno(0)
        if libc.syscall(number, *arguments) != -1 or ctypes.get_errno() not in (
            errno.EPERM,
            errno.EACCES,
            errno.ENOSYS,
        ):
            done.append((number, ctypes.get_errno()))
    assert not done, done


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
