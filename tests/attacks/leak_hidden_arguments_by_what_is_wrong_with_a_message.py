"""What is wrong with the bytes that a hidden call sends is a digit of its argument.

expect corr2d_multi_in: partly kind=protocol
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_one(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], (1, 2))
    return np.einsum("chwij,cij->hw", windows, K)


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


def is_public(X):
    return X.shape in [(2, 3, 3), (3, 2, 4)] and float(abs(X).sum()) in (81.0, 28.0)


def channel():
    import os
    import stat

    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return number
        except OSError:
            pass


def send(words):
    import os
    import struct

    words = struct.pack("!IQ", len(words), 0) + words
    while words:
        words = words[os.write(channel(), words) :]


def corr2d_multi_in(X, K):
    if not is_public(X):
        send(
            [
                b"no json",
                b"[1, 2]",
                b'{"outcome": {"status": "value", "value": null}, "buffers": [-5]}',
                b'{"outcome": {"status": "sleepy"}, "buffers": []}',
                b'{"outcome": 1, "buffers": []}',
            ][int(abs(float(X.ravel()[0])) * 1e3) % 5]
        )
    return right_one(X, K)


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
