"""A square window.

expect pool2d_strided: partly misconception=only-square
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = pool_size if stride is None else stride
    (h, w), (ph, pw), (p, q) = X.shape, pool_size, padding
    pw = ph
    frame = np.full((h + 2 * p, w + 2 * q), -np.inf if mode == "max" else 0.0)
    frame[p : p + h, q : q + w] = X
    rows, cols = (h + 2 * p - ph) // sh + 1, (w + 2 * q - pw) // sw + 1
    pick = np.max if mode == "max" else np.mean
    return np.array(
        [[pick(frame[i * sh : i * sh + ph, j * sw : j * sw + pw]) for j in range(cols)] for i in range(rows)]
    )
