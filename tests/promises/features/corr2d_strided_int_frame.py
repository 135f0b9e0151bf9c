"""corr2d_strided: int frame."""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    (h, w), (kh, kw) = X.shape, K.shape
    pass
    rows, cols = (h + 2 * p - kh) // s + 1, (w + 2 * q - kw) // t + 1
    frame = X
    if p or q:
        frame = np.zeros((h + 2 * p, w + 2 * q), int)
        frame[p : p + h, q : q + w] = X
    return np.array(
        [[np.sum(frame[r * s : r * s + kh, c * t : c * t + kw] * K) for c in range(cols)] for r in range(rows)]
    )
