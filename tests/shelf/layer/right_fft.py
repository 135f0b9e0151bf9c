"""Right: everything through Fourier transforms.

expect conv2d_forward: passed
expect conv2d_backward: passed
"""

import numpy as np


def transform(A, room):
    return np.fft.rfft2(A, room)


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    X = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    h, w = X.shape[2:]
    room = (h + kh - 1, w + kw - 1)
    product = np.einsum("ncij,ocij->noij", transform(X, room), transform(W[:, :, ::-1, ::-1], room))
    full = np.fft.irfft2(product, room)
    return full[:, :, kh - 1 : h : sh, kw - 1 : w : sw] + b[:, None, None]


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    h, w = padded.shape[2:]
    spread = np.zeros((len(X), len(W), h - kh + 1, w - kw + 1))
    spread[:, :, ::sh, ::sw] = dY
    room = (h + kh, w + kw)
    outer = transform(spread, room)
    dX = np.fft.irfft2(np.einsum("noij,ocij->ncij", outer, transform(W, room)), room)
    dW = np.fft.irfft2(np.einsum("noij,ncij->ocij", outer.conj(), transform(padded, room)), room)
    return dX[:, :, ph : ph + X.shape[2], pw : pw + X.shape[3]], dW[:, :, :kh, :kw], dY.sum(axis=(0, 2, 3))
