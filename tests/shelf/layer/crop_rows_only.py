"""The border cropped with [p:-p] in the rows only, which is empty without padding.

expect conv2d_backward: partly kind=shape misconception=crop-empty-without-padding
"""

import numpy as np


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dX, dW = np.zeros(padded.shape), np.zeros(W.shape)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            place = np.s_[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            dX[place] += np.tensordot(dY[:, :, i, j], W, 1)
            dW += np.tensordot(dY[:, :, i, j].T, padded[place], 1)
    return dX[:, :, ph:-ph, pw : pw + X.shape[3]], dW, dY.sum((0, 2, 3))
