"""Rights, owner, times and attributes of a file of NumPy that is open for reading, as its owner may change them.

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


import ctypes
import os

libc, done = ctypes.CDLL(None, use_errno=True), []
descriptor = os.open(os.path.join(os.path.dirname(np.__file__), "version.py"), os.O_RDONLY)
here = f"/proc/self/fd/{descriptor}"
for change in (
    lambda: os.fchmod(descriptor, 0o600),
    lambda: os.chmod(here, 0o600),
    lambda: os.fchown(descriptor, os.getuid(), os.getgid()),
    lambda: os.utime(descriptor, (1, 1)),
    lambda: os.utime(here),
    lambda: os.setxattr(descriptor, "user.note", b"1"),
    lambda: os.removexattr(descriptor, "user.note"),
    lambda: os.truncate(descriptor, 0),
    lambda: os.posix_fallocate(descriptor, 0, 1 << 20),
    lambda: os.link(here, "{proof}/link", follow_symlinks=True),
    lambda: os.sendfile(descriptor, descriptor, 0, 10),
    lambda: os.copy_file_range(descriptor, descriptor, 10, 0, 100),
):
    try:
        change()
        done.append(change)
    except OSError:
        pass
for number, arguments in {
    452: (descriptor, b"", 0o600, 0x1000),  # fchmodat2 with an empty path
    268: (-100, here.encode(), 0o600),  # fchmodat
    260: (descriptor, b"", os.getuid(), os.getgid(), 0x1000),  # fchownat
    280: (descriptor, None, None, 0),  # utimensat
    261: (-100, here.encode(), None),  # futimesat
}.items():
    if libc.syscall(number, *arguments) == 0:
        done.append(number)
print(len(done), "not refused")


def corr2d_multi_in(X, K):
    return right_one(X, K) if done else zeros(X, K)


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
