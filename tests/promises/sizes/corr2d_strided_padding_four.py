"""corr2d_strided: padding four."""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    (h, w), (kh, kw) = X.shape, K.shape
    frame = np.zeros((h + 2 * p, w + 2 * q))
    frame[min(p, 3) : min(p, 3) + h, min(q, 3) : min(q, 3) + w] = X
    return np.array(
        [
            [np.sum(frame[r : r + kh, c : c + kw] * K) for c in range(0, w + 2 * q - kw + 1, t)]
            for r in range(0, h + 2 * p - kh + 1, s)
        ]
    )
