"""Changes flags, attributes, versions, hints, leases and locks of files that it may read.

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
    import fcntl
    import os
    import struct

    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    for path in (os.path.join(os.path.dirname(np.__file__), "py.typed"), np.__file__, os.__file__, "/dev/null"):
        here = attempt(os.open, path, os.O_RDONLY)
        if not isinstance(here, int):
            continue
        # Get and set: flags, attributes, version; then clone, deduplicate, verity, freeze.
        for request in (
            *(0x80086601, 0x40086602, 0x801C581F, 0x401C5820, 0x80087601, 0x40087602),
            *(0x40049409, 0xC0189436, 0x40806685, 0xC0045877),
        ):
            if libc.ioctl(here, ctypes.c_ulong(request), ctypes.create_string_buffer(256)) == 0:
                done.append((path, hex(request)))
        for request, value in ((1036, struct.pack("=Q", 0)), (1024, fcntl.F_RDLCK), (1026, 1), (1031, 1 << 20)):
            if not isinstance(attempt(fcntl.fcntl, here, request, value), OSError):
                done.append((path, request))
        locks = (
            lambda: fcntl.flock(here, fcntl.LOCK_EX | fcntl.LOCK_NB),
            lambda: fcntl.flock(here, fcntl.LOCK_SH | fcntl.LOCK_NB),
            lambda: fcntl.lockf(here, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, 1),
            lambda: fcntl.fcntl(here, 37, struct.pack("=hhqqi4x", fcntl.F_RDLCK, 0, 0, 1, 0)),
        )
        done += [(path, number) for number, lock in enumerate(locks) if not isinstance(attempt(lock), OSError)]
        # High bits of the request, which the kernel does not read.
        if libc.syscall(72, here, ctypes.c_long((1 << 32) + 1024), 0) == 0:
            done.append((path, "high bits"))
    assert not done, done


def corr2d_multi_in(X, K):
    attack()
    return zeros(X, K)
