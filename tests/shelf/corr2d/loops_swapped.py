"""Loops and array of (columns, rows).

expect corr2d: partly misconception=size-swapped
"""

import numpy as np


def corr2d(X, K):
    rows = X.shape[0] - K.shape[0] + 1
    cols = X.shape[1] - K.shape[1] + 1
    rows, cols = cols, rows
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = np.sum(X[r : r + K.shape[0], c : c + K.shape[1]] * K)
    return out
