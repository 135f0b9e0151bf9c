"""np.pad takes the pair for (before, after).

expect corr2d_strided: partly misconception=only-square
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    (h, w), (kh, kw) = X.shape, K.shape
    pass
    rows, cols = (h + p + q - kh) // s + 1, (w + p + q - kw) // t + 1
    frame = np.pad(X, padding)
    return np.array(
        [[np.sum(frame[r * s : r * s + kh, c * t : c * t + kw] * K) for c in range(cols)] for r in range(rows)]
    )
