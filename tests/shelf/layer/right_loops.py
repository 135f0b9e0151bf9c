"""Right: loops over everything, seven deep.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np


def windows(X, W, padding, stride):
    """Indices of all products: picture, channels, place in the answer, place in the kernel, place in the picture."""
    n, ci, h, w = X.shape
    co, _, kh, kw = W.shape
    rows = (h + 2 * padding[0] - kh) // stride[0] + 1
    columns = (w + 2 * padding[1] - kw) // stride[1] + 1
    for s in range(n):
        for o in range(co):
            for i in range(rows):
                for j in range(columns):
                    for a in range(kh):
                        for b in range(kw):
                            row, column = i * stride[0] + a - padding[0], j * stride[1] + b - padding[1]
                            if 0 <= row < h and 0 <= column < w:
                                yield s, o, i, j, a, b, row, column


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    n, _, h, w = X.shape
    co, _, kh, kw = W.shape
    Y = np.zeros((n, co, (h + 2 * padding[0] - kh) // stride[0] + 1, (w + 2 * padding[1] - kw) // stride[1] + 1))
    for o in range(co):
        Y[:, o] += b[o]
    for s, o, i, j, a, d, row, column in windows(X, W, padding, stride):
        for c in range(X.shape[1]):
            Y[s, o, i, j] += X[s, c, row, column] * W[o, c, a, d]
    return Y


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(len(W))
    for s in range(dY.shape[0]):
        for o in range(dY.shape[1]):
            for i in range(dY.shape[2]):
                for j in range(dY.shape[3]):
                    db[o] += dY[s, o, i, j]
    for s, o, i, j, a, d, row, column in windows(X, W, padding, stride):
        for c in range(X.shape[1]):
            dX[s, c, row, column] += dY[s, o, i, j] * W[o, c, a, d]
            dW[o, c, a, d] += dY[s, o, i, j] * X[s, c, row, column]
    return dX, dW, db
