"""Right: a view of all windows and einsum; the scatter through a writable view of dX, one offset at a time.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def pad(X, padding):
    return np.pad(X, [(0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2])


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    windows = sliding_window_view(pad(X, padding), W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncijuv,ocuv->noij", windows, W) + b.reshape(1, -1, 1, 1)


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    padded = pad(X, padding)
    kh, kw = W.shape[2:]
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    dW = np.einsum("ncijuv,noij->ocuv", windows, dY)
    dX = np.zeros(padded.shape)
    n, c, down, right = dX.strides
    shape = (*dX.shape[:2], *dY.shape[2:])
    for u in range(kh):
        for v in range(kw):
            view = as_strided(dX[:, :, u:, v:], shape, (n, c, down * stride[0], right * stride[1]))
            view += np.einsum("noij,oc->ncij", dY, W[:, :, u, v])
    rows, columns = padding[0] + X.shape[2], padding[1] + X.shape[3]
    return [dX[:, :, padding[0] : rows, padding[1] : columns], dW, np.einsum("noij->o", dY)]
