"""Remembers answers by the shapes of the arrays and the other arguments.

expect conv2d_forward: partly kind=state score=7.2 lost=state
expect conv2d_backward: partly kind=state score=9 lost=state
expect conv2d_any: partly kind=forbidden,state score=5.65 lost=array-api-strict,state,torch
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def remembered(function):
    answers = {}

    def remembering(*arrays, **steps):
        key = (*(array.shape for array in arrays), *steps.items())
        if key not in answers:
            answers[key] = function(*arrays, **steps)
        return answers[key]

    return remembering


@remembered
def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]


@remembered
def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
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


@remembered
def conv2d_any(X, W, b):
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))
    return np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]
