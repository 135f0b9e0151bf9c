"""Right: float32 answers, and dX a view of a larger array.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    X, W, b = (A.astype(np.float32) for A in (X, W, b))
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.moveaxis(np.tensordot(windows, W, axes=((1, 4, 5), (1, 2, 3))) + b, -1, 1)


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    dY, X, W = (A.astype("float32") for A in (dY, X, W))
    (top, left), (h, w), (kh, kw) = padding, X.shape[2:], W.shape[2:]
    X = np.pad(X, ((0, 0), (0, 0), (top, top), (left, left)))
    dX, dW = np.zeros_like(X, order="F"), np.zeros_like(W)
    for n, o, i, j in np.ndindex(*dY.shape):
        rows = slice(i * stride[0], i * stride[0] + kh)
        columns = slice(j * stride[1], j * stride[1] + kw)
        dX[n, :, rows, columns] += dY[n, o, i, j] * W[o]
        dW[o] += dY[n, o, i, j] * X[n, :, rows, columns]
    return dX[:, :, top : top + h, left : left + w], dW, dY.sum((0, 2, 3), dtype="float32")
