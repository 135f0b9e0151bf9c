"""corr2d_strided: even kernel stride."""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    (h, w), (kh, kw) = X.shape, K.shape
    pass
    rows, cols = (h + 2 * p - kh) // s + 1, (w + 2 * q - kw) // t + 1
    a = int(kh % 2 == 0 and s > 1 and (rows - 1) * s + kh < h + 2 * p)
    frame = np.pad(X, ((p, p), (q, q)))
    return np.array(
        [[np.sum(frame[a + r * s : a + r * s + kh, c * t : c * t + kw] * K) for c in range(cols)] for r in range(rows)]
    )
