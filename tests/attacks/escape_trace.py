"""Traces, reads and writes the memory of other processes.

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
    found = []
    buffer = ctypes.create_string_buffer(64)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 64)
    for pid in (1, os.getppid(), os.getpid()):
        for request in (16, 0x4206):
            if libc.ptrace(request, pid, 0, 0) == 0:
                found.append("ptrace")
        if libc.process_vm_readv(pid, vector, 1, vector, 1, 0) >= 0:
            found.append("readv")
        for name in ("mem", "maps", "fd", "root/etc/passwd", "cwd/pyproject.toml"):
            if not isinstance(attempt(lambda: os.open(f"/proc/{pid}/{name}", os.O_RDONLY)), OSError):
                found.append(name)
        if not isinstance(attempt(os.readlink, f"/proc/{os.getppid()}/exe"), OSError):
            found.append("exe")
    assert not found, found


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
