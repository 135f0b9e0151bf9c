"""Right: a loop over the places of the answer, slices for the rest.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    X = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows, columns = (X.shape[2] - kh) // sh + 1, (X.shape[3] - kw) // sw + 1
    Y = np.zeros((X.shape[0], W.shape[0], rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = X[:, None, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            Y[:, :, i, j] = (window * W).sum((2, 3, 4)) + b
    return Y


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
