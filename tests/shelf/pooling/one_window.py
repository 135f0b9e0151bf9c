"""A square window.

expect pool2d: partly misconception=only-square
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    ph = pw = pool_size[0]
    out = np.zeros((X.shape[0] - ph + 1, X.shape[1] - pw + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            window = X[r : r + ph, c : c + pw]
            if mode == "avg":
                out[r, c] = window.mean()
            else:
                best = -np.inf
                for value in window.flat:
                    best = max(best, value)
                out[r, c] = best
    return out
