"""One of three gradients is twice what it should be.

expect conv2d_backward: failed kind=value hint=parts-apart
"""

import numpy as np


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (_, _, h, w), (_, _, kh, kw) = X.shape, W.shape
    (ph, pw), (sh, sw) = padding, stride
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dX, dW = np.zeros(padded.shape), np.zeros(W.shape)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            at = np.s_[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            dW += 2 * np.tensordot(dY[:, :, i, j], padded[at], axes=(0, 0))  # the only mistake
            dX[at] += np.tensordot(dY[:, :, i, j], W, axes=(1, 0))
    return dX[:, :, ph : ph + h, pw : pw + w], dW, dY.sum(axis=(0, 2, 3))
