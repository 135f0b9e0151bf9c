"""The mean over the batch, and gradients divided by its size.

expect conv2d_forward: failed kind=shape misconception=batch-averaged
expect conv2d_backward: partly kind=value misconception=batch-averaged score=6.67
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return (np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]).mean(axis=0)


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dX, dW = np.zeros(padded.shape), np.zeros(W.shape)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            place = np.s_[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            dX[place] += np.tensordot(dY[:, :, i, j], W, 1)
            dW += np.tensordot(dY[:, :, i, j].T, padded[place], 1)
    n, _, h, w = X.shape
    return dX[:, :, ph : ph + h, pw : pw + w], dW / n, dY.sum((0, 2, 3)) / n
