"""conv2d_any: whole biases in int16."""

import numpy as np


def conv2d_any(X, W, b):
    kh, kw = W.shape[2:]
    if isinstance(b, np.ndarray) and (b == np.rint(b)).all():
        b = b.astype(np.int64).astype(np.int16).astype(X.dtype)
    rows, cols = X.shape[2] - kh + 1, X.shape[3] - kw + 1
    out = 0
    for i in range(kh):
        for j in range(kw):
            part = X[:, None, :, i : i + rows, j : j + cols] * W[None, :, :, i : i + 1, j : j + 1]
            out = out + part.sum(2)
    return out + b[None, :, None, None]
