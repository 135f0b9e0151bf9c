"""Prints the environment that its first process was started with, from the stack.

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

    libc = ctypes.CDLL(None)
    libc.getauxval.restype = ctypes.c_ulong
    top = libc.getauxval(31)  # the path of the program, at whose start the strings of the environment end
    stack = b""
    while not any(name in stack for name in (b"tensorgrade.sandbox.zygote", b"-X\0utf8")) and len(stack) < 1 << 16:
        stack = ctypes.string_at(top - len(stack) - 256, len(stack) + 256)
    names = [
        b"PYTHONPATH",
        b"LC_ALL",
        b"PATH=",
        b"HOME=",
        b"HASHSEED",
        b"OPENBLAS",
        b"PYTHONDONT",
        b"SECRET",
        b"TMPDIR",
    ]
    found = [name for name in names if name in stack]
    print(found)
    assert not found, found
    libc.getenv.restype = ctypes.c_char_p
    assert [libc.getenv(name) for name in (b"PYTHONPATH", b"LC_ALL", b"PATH", b"TENSORGRADE_TEST_SECRET")] == [None] * 4


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
