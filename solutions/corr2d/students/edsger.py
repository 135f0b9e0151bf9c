"""A loop that never ends in one function; the others are right."""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    rows = []
    i = 0
    while i <= X.shape[0] - K.shape[0]:
        rows.append(X[i, : K.shape[1]].sum())
    return np.array(rows)
