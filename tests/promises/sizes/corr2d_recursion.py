"""corr2d: recursion."""

import numpy as np


def walk(X, K, out, place):
    if place == out.size:
        return out
    r, c = divmod(place, out.shape[1])
    out[r, c] = np.sum(X[r : r + K.shape[0], c : c + K.shape[1]] * K)
    return walk(X, K, out, place + 1)


def corr2d(X, K):
    return walk(X, K, np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)), 0)
