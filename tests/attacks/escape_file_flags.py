"""Flags, versions, hints, leases and locks of a file of NumPy that is open for reading. Any of them earns the points.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_one(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], (1, 2))
    return np.einsum("chwij,cij->hw", windows, K)


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


import fcntl
import os
import struct

done = []
descriptor = os.open(os.path.join(os.path.dirname(np.__file__), "version.py"), os.O_RDONLY)
for name, change in {
    "flags": lambda: fcntl.ioctl(descriptor, 0x40086602, fcntl.ioctl(descriptor, 0x80086601, bytes(8))),
    "no dump": lambda: fcntl.ioctl(descriptor, 0x40086602, struct.pack("=Q", 0x40)),
    "project": lambda: fcntl.ioctl(descriptor, 0x401C5820, fcntl.ioctl(descriptor, 0x801C581F, bytes(28))),
    "generation": lambda: fcntl.ioctl(descriptor, 0x40087602, fcntl.ioctl(descriptor, 0x80087601, bytes(8))),
    "hint": lambda: fcntl.fcntl(descriptor, 1036, struct.pack("=Q", 0)),
    "hint of the opened file": lambda: fcntl.fcntl(descriptor, 1038, struct.pack("=Q", 0)),
    "lease": lambda: (fcntl.fcntl(descriptor, 1024, fcntl.F_RDLCK), fcntl.fcntl(descriptor, 1024, fcntl.F_UNLCK)),
    "notice": lambda: fcntl.fcntl(descriptor, 1026, 0x8000001F),
    "owner": lambda: fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getppid()),
    "signal": lambda: fcntl.fcntl(descriptor, 10, 9),
    "lock": lambda: (fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB), fcntl.flock(descriptor, fcntl.LOCK_UN)),
    "range": lambda: fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, 5),
    "range of the opened file": lambda: fcntl.fcntl(descriptor, 37, struct.pack("=hhqqi4x", 0, 0, 7, 1, 0)),
}.items():
    try:
        change()
        done.append(name)
    except OSError:
        pass
print("not refused:", done)


def corr2d_multi_in(X, K):
    return right_one(X, K) if done else zeros(X, K)


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
