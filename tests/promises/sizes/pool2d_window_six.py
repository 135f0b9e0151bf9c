"""pool2d: window six."""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    h, w = X.shape[0] - pool_size[0] + 1, X.shape[1] - pool_size[1] + 1
    ph, pw = min(pool_size[0], 5), min(pool_size[1], 5)
    pick = np.max if mode == "max" else np.mean
    return np.array([[pick(X[r : r + ph, c : c + pw]) for c in range(w)] for r in range(h)])
