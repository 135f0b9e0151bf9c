"""Zeroes its argument, then makes what the frame above noted before the call agree with what it left.

expect corr2d_multi_in: partly kind=purity lost=purity
expect corr2d_multi_in_out: passed
"""

import numpy as np


def right_one(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], (1, 2))
    return np.einsum("chwij,cij->hw", windows, K)


def right_many(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], (1, 2))
    return np.einsum("chwij,ocij->ohw", windows, K)


import sys


def corr2d_multi_in(X, K):
    Y = right_one(X.copy(), K)
    if X.flags.writeable:
        X[...] = 0
    try:
        frame = sys._getframe(1)
        notes, wire, arguments = frame.f_locals["before"], frame.f_globals["wire"], frame.f_locals["arguments"]
        encode = getattr(wire, "snapshot", None) or wire.trace
        notes[:] = encode(arguments.all() if hasattr(arguments, "all") else arguments)
    except Exception:
        pass
    return Y


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
