"""Looks as far to both sides of the pixel in the middle.

expect conv2d_forward: partly kind=exception hint=only-odd score=5.87 lost=book-example,even-kernels,everything-at-once,limits
expect conv2d_backward: partly kind=exception hint=only-odd score=7.33 lost=by-hand-example,even-kernels,everything-at-once,limits
expect conv2d_any: partly kind=exception,forbidden hint=only-odd score=4.24 lost=array-api-strict,book-example,even-kernels,everything-at-once,limits,torch
"""

import numpy as np


def around(size, kernel, padding, stride):
    """Where the middles of the windows are in the padded picture, and how far a window reaches."""
    half = kernel // 2
    return range(half, size + 2 * padding - half, stride), half


def windows(X, W, padding, stride):
    padded = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    rows, a = around(X.shape[2], W.shape[2], padding[0], stride[0])
    columns, b = around(X.shape[3], W.shape[3], padding[1], stride[1])
    places = [
        (i, j, np.s_[:, :, row - a : row + a + 1, column - b : column + b + 1])
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    ]
    return padded, places, (len(rows), len(columns))


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    padded, places, size = windows(X, W, padding, stride)
    Y = np.zeros((len(X), len(W), *size))
    for i, j, place in places:
        Y[:, :, i, j] = np.tensordot(padded[place], W, ((1, 2, 3), (1, 2, 3))) + b
    return Y


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    padded, places, _ = windows(X, W, padding, stride)
    dX, dW = np.zeros(padded.shape), np.zeros(W.shape)
    for i, j, place in places:
        dX[place] += np.tensordot(dY[:, :, i, j], W, 1)
        dW += np.tensordot(dY[:, :, i, j].T, padded[place], 1)
    (top, left), (h, w) = padding, X.shape[2:]
    return dX[:, :, top : top + h, left : left + w], dW, dY.sum((0, 2, 3))


def conv2d_any(X, W, b):
    return conv2d_forward(X, W, b)
