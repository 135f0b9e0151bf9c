"""conv2d_forward: whole biases in int16."""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    (p, q), (s, t) = padding, stride
    kh, kw = W.shape[2:]
    if (b == np.rint(b)).all():
        b = b.astype(np.int64).astype(np.int16).astype(X.dtype)
    frame = np.pad(X, ((0, 0), (0, 0), (p, p), (q, q)))
    rows, cols = (frame.shape[2] - kh) // s + 1, (frame.shape[3] - kw) // t + 1
    out = np.zeros((len(X), len(W), rows, cols), X.dtype)
    for r in range(rows):
        for c in range(cols):
            out[:, :, r, c] = (
                np.tensordot(frame[:, :, r * s : r * s + kh, c * t : c * t + kw], W, axes=([1, 2, 3], [1, 2, 3])) + b
            )
    return out
