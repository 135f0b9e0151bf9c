"""Right: im2col for the forward pass, col2im with np.add.at for the backward pass.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np


def indices(X, W, padding, stride):
    _, c, h, w = X.shape
    kh, kw = W.shape[2:]
    rows = (h + 2 * padding[0] - kh) // stride[0] + 1
    columns = (w + 2 * padding[1] - kw) // stride[1] + 1
    i = np.tile(np.repeat(np.arange(kh), kw), c)[:, None] + stride[0] * np.repeat(np.arange(rows), columns)
    j = np.tile(np.arange(kw), kh * c)[:, None] + stride[1] * np.tile(np.arange(columns), rows)
    k = np.repeat(np.arange(c), kh * kw)[:, None]
    return k, i, j, rows, columns


def pad(X, padding):
    return np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    k, i, j, rows, columns = indices(X, W, padding, stride)
    matrix = pad(X, padding)[:, k, i, j]
    return (W.reshape(len(W), -1) @ matrix + b[:, None]).reshape(len(X), len(W), rows, columns)


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    k, i, j, rows, columns = indices(X, W, padding, stride)
    padded = pad(X, padding)
    flat = dY.reshape(len(X), len(W), -1)
    dW = (flat @ padded[:, k, i, j].swapaxes(1, 2)).sum(0).reshape(W.shape)
    dX = np.zeros(padded.shape)
    np.add.at(dX, (slice(None), k, i, j), W.reshape(len(W), -1).T @ flat)
    h, w = X.shape[2:]
    return dX[:, :, padding[0] : h + padding[0], padding[1] : w + padding[1]], dW, flat.sum((0, 2))
