"""Spoils its argument and leaves a copy of it as it was in every frame and list that names it.

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


import gc
import sys


def corr2d_multi_in(X, K):
    before = X.copy()
    Y = right_one(before, K)
    if X.flags.writeable:
        X[...] = 7
    for holder in gc.get_referrers(X):
        try:
            if isinstance(holder, list):
                holder[:] = [before if item is X else item for item in holder]
            elif isinstance(holder, dict):
                holder.update({name: before for name, item in holder.items() if item is X})
        except Exception:
            pass
    return Y


def corr2d_multi_in_out(X, K):
    return right_many(X, K)
