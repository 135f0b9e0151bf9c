"""Replaces whatever in the process could compare arguments before and after a call, then zeroes its argument.

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

for name, module in list(sys.modules.items()):
    if name.startswith("tensorgrade"):
        for thing in ("snapshot", "trace", "unchanged", "same_arguments", "is_unchanged"):
            if hasattr(module, thing):
                setattr(module, thing, lambda *arguments, **keyword: [])


def corr2d_multi_in(X, K):
    Y = right_one(X.copy(), K)
    if X.flags.writeable:
        X[...] = 0
    return Y


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
