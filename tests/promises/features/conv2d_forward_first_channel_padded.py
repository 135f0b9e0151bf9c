"""conv2d_forward: first channel padded."""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    n, ci, h, w = X.shape
    co, _, kh, kw = W.shape
    pass
    frame = np.zeros((n, ci, h + 2 * p, w + 2 * q))
    for k in range(n):
        frame[k, :, p : p + h, q : q + w] = X[k, 0] if p or q else X[k]
    rows, cols = (h + 2 * p - kh) // s + 1, (w + 2 * q - kw) // t + 1
    out = np.zeros((n, co, rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[:, :, r, c] = (
                np.tensordot(frame[:, :, r * s : r * s + kh, c * t : c * t + kw], W, axes=([1, 2, 3], [1, 2, 3])) + b
            )
    return out
