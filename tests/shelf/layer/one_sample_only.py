"""The first picture of the batch only.

expect conv2d_forward: failed kind=shape misconception=one-sample-only
expect conv2d_backward: partly kind=value misconception=one-sample-only score=6.33
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    x = np.pad(X[0], ((0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(x, W.shape[2:], axis=(1, 2))[:, :: stride[0], :: stride[1]]
    return np.einsum("cijuv,ocuv->oij", windows, W) + b[:, None, None]


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dX, dW, db = np.zeros(padded.shape), np.zeros(W.shape), np.zeros(len(W))
    n = 0
    for o in range(dY.shape[1]):
        for i in range(dY.shape[2]):
            for j in range(dY.shape[3]):
                a, b = i * sh, j * sw
                dX[n, :, a : a + kh, b : b + kw] += dY[n, o, i, j] * W[o]
                dW[o] += dY[n, o, i, j] * padded[n, :, a : a + kh, b : b + kw]
                db[o] += dY[n, o, i, j]
    return dX[:, :, ph : ph + X.shape[2], pw : pw + X.shape[3]], dW, db
