"""corr2d: tall even."""

import numpy as np


def corr2d(X, K):
    rows = X.shape[0] - K.shape[0] + 1
    cols = X.shape[1] - K.shape[1] + 1
    if K.shape[0] > K.shape[1] and K.shape[0] % 2 == 0 and K.shape[1] > 1:
        K = K[::-1]
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = np.sum(X[r : r + K.shape[0], c : c + K.shape[1]] * K)
    return out
