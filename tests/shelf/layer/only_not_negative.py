"""A ReLU after the layer, and its gradient on the way back.

expect conv2d_forward: partly kind=value score=6.13 lost=everything-at-once,limits,negative-numbers
expect conv2d_backward: partly kind=value score=7.67 lost=everything-at-once,limits,negative-numbers
expect conv2d_any: partly kind=forbidden,value hint=negative-answers score=4.47 lost=array-api-strict,everything-at-once,limits,negative-numbers,torch
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def linear(X, W, b, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    return np.maximum(linear(X, W, b, padding, stride), 0)


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    dY = np.where(linear(X, W, np.zeros(len(W)), padding, stride) >= 0, dY, 0)
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dX, dW = np.zeros(padded.shape), np.zeros(W.shape)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            place = np.s_[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            dX[place] += np.tensordot(dY[:, :, i, j], W, 1)
            dW += np.tensordot(dY[:, :, i, j].T, padded[place], 1)
    h, w = X.shape[2:]
    return dX[:, :, ph : ph + h, pw : pw + w], dW, dY.sum((0, 2, 3))


def conv2d_any(X, W, b):
    return conv2d_forward(X, W, b)
