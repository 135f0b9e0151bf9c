"""The totals of one picture are carried on to the next.

expect conv2d_forward: partly kind=value hint=only-one-along-first-axis score=5.07 lost=batch,book-example,each-by-itself,everything-at-once,limits,sum-of-pictures
expect conv2d_backward: partly kind=value hint=only-one-along-first-axis score=6.67 lost=batch,by-hand-example,everything-at-once,limits,sum-of-dy
expect conv2d_any: partly kind=forbidden,value hint=only-one-along-first-axis score=3.76 lost=array-api-strict,batch,book-example,each-by-itself,everything-at-once,limits,torch
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    answers, total = [], 0.0
    for x in X:
        windows = sliding_window_view(x, W.shape[2:], axis=(1, 2))[:, :: stride[0], :: stride[1]]
        total = total + np.einsum("cijuv,ocuv->oij", windows, W)
        answers.append(total + b[:, None, None])
    return np.stack(answers)


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dX, dW = np.zeros(padded.shape), np.zeros(W.shape)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            place = np.s_[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            dX[place] += np.tensordot(dY[:, :, i, j], W, 1)
            dW += np.tensordot(dY[:, :, i, j].T, padded[place], 1)
    dX = np.cumsum(dX, axis=0)
    h, w = X.shape[2:]
    return dX[:, :, ph : ph + h, pw : pw + w], dW, dY.sum((0, 2, 3))


def conv2d_any(X, W, b):
    return conv2d_forward(X, W, b)
