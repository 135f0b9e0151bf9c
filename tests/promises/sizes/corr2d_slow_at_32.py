"""corr2d: slow at 32."""

import numpy as np


def corr2d(X, K):
    import time

    end = time.process_time() + 3 * (X.size / 1024) ** 4
    while time.process_time() < end:
        pass
    rows = X.shape[0] - K.shape[0] + 1
    cols = X.shape[1] - K.shape[1] + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = np.sum(X[r : r + K.shape[0], c : c + K.shape[1]] * K)
    return out
