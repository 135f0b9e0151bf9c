"""Right: averages from a summed-area table.

expect pool2d: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d(X, pool_size, mode="max"):
    ph, pw = pool_size
    if mode == "max":
        return sliding_window_view(X, pool_size).max((2, 3))
    table = np.zeros((X.shape[0] + 1, X.shape[1] + 1))
    table[1:, 1:] = X.cumsum(0).cumsum(1)
    return (table[ph:, pw:] - table[:-ph, pw:] - table[ph:, :-pw] + table[:-ph, :-pw]) / (ph * pw)
