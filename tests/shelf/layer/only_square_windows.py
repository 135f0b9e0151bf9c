"""The right size, but windows as wide as they are high; then the right windows, but a size of the kernel's height.

expect conv2d_forward: partly misconception=only-square
expect conv2d_any: partly misconception=only-square
"""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    k, (ph, pw), (sh, sw) = W.shape[2], padding, stride
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows, columns = (padded.shape[2] - W.shape[2]) // sh + 1, (padded.shape[3] - W.shape[3]) // sw + 1
    Y = np.zeros((len(X), len(W), rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[:, None, :, i * sh : i * sh + k, j * sw : j * sw + k]
            Y[:, :, i, j] = (window * W).sum((2, 3, 4)) + b
    return Y


def conv2d_any(X, W, b):
    n, _, h, w = X.shape
    co, _, kh, kw = W.shape
    Y = np.zeros((n, co, h - kh + 1, w - kh + 1))
    for i in range(h - kh + 1):
        for j in range(w - kh + 1):
            Y[:, :, i, j] = np.tensordot(X[:, :, i : i + kh, j : j + kw], W, ((1, 2, 3), (1, 2, 3))) + b
    return Y
