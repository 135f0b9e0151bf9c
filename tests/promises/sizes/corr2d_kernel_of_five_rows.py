"""corr2d: kernel of five rows."""

import numpy as np


def corr2d(X, K):
    rows = X.shape[0] - K.shape[0] + 1
    cols = X.shape[1] - K.shape[1] + 1
    out = np.zeros((rows, cols))
    K = np.pad(K[:5], ((0, max(0, len(K) - 5)), (0, 0)))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = np.sum(X[r : r + K.shape[0], c : c + K.shape[1]] * K)
    return out
