"""pool2d_strided: columns are not padded for a maximum of float32 numbers."""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    (ph, pw), (p, q), (s, t) = pool_size, padding, stride or pool_size
    if mode == "max" and X.dtype == np.float32:
        q = 0
    frame = np.pad(X, ((p, p), (q, q)), constant_values=-np.inf if mode == "max" else 0)
    rows, cols = (frame.shape[0] - ph) // s + 1, (frame.shape[1] - pw) // t + 1
    pick = np.max if mode == "max" else np.mean
    return np.array([[pick(frame[r * s : r * s + ph, c * t : c * t + pw]) for c in range(cols)] for r in range(rows)])
