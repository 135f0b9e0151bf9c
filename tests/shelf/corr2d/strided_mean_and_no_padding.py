"""The mean of the products, and no padding.

expect corr2d_strided: failed misconception=mean-for-sum also=padding-ignored
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    (h, w), (kh, kw) = X.shape, K.shape
    p = q = 0
    rows, cols = (h + 2 * p - kh) // s + 1, (w + 2 * q - kw) // t + 1
    frame = np.pad(X, ((p, p), (q, q)))
    return np.array(
        [[np.mean(frame[r * s : r * s + kh, c * t : c * t + kw] * K) for c in range(cols)] for r in range(rows)]
    )
