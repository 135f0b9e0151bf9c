"""One number serves for rows and columns alike.

expect conv2d_forward: partly kind=exception,shape score=5.6 lost=everything-at-once,limits,not-square,thin
expect conv2d_backward: partly kind=exception,shape hint=only-square score=7 lost=everything-at-once,limits,not-square,thin
expect conv2d_any: partly kind=exception,forbidden,shape hint=only-square score=4 lost=array-api-strict,everything-at-once,limits,not-square,thin,torch
"""

import numpy as np


def windows(X, W, padding, stride):
    """The padded pictures, and the places of all windows."""
    k, p, s = len(W[0, 0]), padding[0], stride[0]
    padded = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    n = (padded.shape[2] - k) // s + 1
    return padded, [(i, j, np.s_[:, :, i * s : i * s + k, j * s : j * s + k]) for i in range(n) for j in range(n)]


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    padded, places = windows(X, W, padding, stride)
    n = max(i for i, _, _ in places) + 1
    Y = np.zeros((len(X), len(W), n, n))
    for i, j, place in places:
        Y[:, :, i, j] = np.tensordot(padded[place], W, ((1, 2, 3), (1, 2, 3))) + b
    return Y


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    padded, places = windows(X, W, padding, stride)
    dX, dW = np.zeros(padded.shape), np.zeros(W.shape)
    for i, j, place in places:
        dX[place] += np.tensordot(dY[:, :, i, j], W, 1)
        dW += np.tensordot(dY[:, :, i, j].T, padded[place], 1)
    p, size = padding[0], X.shape[2]
    return dX[:, :, p : p + size, p : p + size], dW, dY.sum((0, 2, 3))


def conv2d_any(X, W, b):
    return conv2d_forward(X, W, b)
