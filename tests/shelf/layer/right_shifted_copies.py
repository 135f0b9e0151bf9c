"""Right: a loop over the kernel; its transpose gives the gradients.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np


def places(shape, W, padding, stride):
    """Where each element of the kernel looks, in the padded picture."""
    rows = (shape[2] + 2 * padding[0] - W.shape[2]) // stride[0] + 1
    columns = (shape[3] + 2 * padding[1] - W.shape[3]) // stride[1] + 1
    for u in range(W.shape[2]):
        for v in range(W.shape[3]):
            yield u, v, np.s_[:, :, u : u + rows * stride[0] : stride[0], v : v + columns * stride[1] : stride[1]]


def padded_for(X, W, padding, stride):
    n, c, h, w = X.shape
    # A little more room, so that every slice has all its rows and columns.
    room = np.zeros((n, c, h + 2 * padding[0] + stride[0], w + 2 * padding[1] + stride[1]), dtype=X.dtype)
    room[:, :, padding[0] : padding[0] + h, padding[1] : padding[1] + w] = X
    return room


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    room = padded_for(X, W, padding, stride)
    Y = 0
    for u, v, place in places(X.shape, W, padding, stride):
        Y = Y + np.einsum("nchw,oc->nohw", room[place], W[:, :, u, v])
    return Y + b[None, :, None, None]


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    room = padded_for(X, W, padding, stride)
    dX, dW = np.zeros_like(room), np.zeros_like(W)
    for u, v, place in places(X.shape, W, padding, stride):
        dX[place] += np.einsum("nohw,oc->nchw", dY, W[:, :, u, v])
        dW[:, :, u, v] = np.einsum("nohw,nchw->oc", dY, room[place])
    (top, left), (h, w) = padding, X.shape[2:]
    return dX[:, :, top : top + h, left : left + w], dW, dY.sum((0, 2, 3))
