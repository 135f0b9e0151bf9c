"""The padding of the rows for the columns, too.

expect pool2d_multi: partly misconception=only-square
"""

import numpy as np


def one(X, pool_size, mode, padding, stride):
    sh, sw = pool_size if stride is None else stride
    (h, w), (ph, pw), (p, q) = X.shape, pool_size, padding
    q = p
    frame = np.full((h + 2 * p, w + 2 * q), -np.inf if mode == "max" else 0.0)
    frame[p : p + h, q : q + w] = X
    rows, cols = (h + 2 * p - ph) // sh + 1, (w + 2 * q - pw) // sw + 1
    pick = np.max if mode == "max" else np.mean
    return np.array(
        [[pick(frame[i * sh : i * sh + ph, j * sw : j * sw + pw]) for j in range(cols)] for i in range(rows)]
    )


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([one(x, pool_size, mode, padding, stride) for x in X])
