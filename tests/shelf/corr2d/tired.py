"""Raises after its fifty-first call, the last that is none of a case again.

expect corr2d: partly lost=state
"""

import numpy as np


calls = 0


def corr2d(X, K):
    global calls
    calls += 1
    if calls > 51:
        raise RuntimeError("tired")
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
