"""Gives the argument's object other memory that holds the old numbers, after spoiling the memory that it had.

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


import ctypes


def corr2d_multi_in(X, K):
    old = X.copy()
    Y = right_one(old, K)
    if X.flags.writeable and X.flags.c_contiguous:
        X[...] = 3
        keep.append(old)
        # The pointer to the numbers is the third word of an array's object.
        ctypes.c_void_p.from_address(id(X) + 16).value = old.ctypes.data
    return Y


keep = []


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
