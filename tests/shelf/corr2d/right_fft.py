"""Right: a Fourier transform with enough room that nothing wraps around.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
"""

import numpy as np


def conv2d(X, K):
    (h, w), (kh, kw) = X.shape, K.shape
    room = (h + kh - 1, w + kw - 1)
    full = np.fft.irfft2(np.fft.rfft2(X, room) * np.fft.rfft2(K, room), room)
    return full[kh - 1 : h, kw - 1 : w]


def corr2d(X, K):
    return conv2d(X, K[::-1, ::-1])


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    padded = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(padded, K)[:: stride[0], :: stride[1]]
