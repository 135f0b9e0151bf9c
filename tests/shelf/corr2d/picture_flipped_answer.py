"""The answer turned as well.

expect conv2d: partly kind=value misconception=picture-flipped score=1.25
"""

import numpy as np


def corr2d(X, K):
    return np.tensordot(np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def conv2d(X, K):
    (h, w), (kh, kw) = X.shape, K.shape
    room = (h + kh - 1, w + kw - 1)
    full = np.fft.irfft2(np.fft.rfft2(X, room) * np.fft.rfft2(K[::-1, ::-1], room), room)
    return full[kh - 1 : h, kw - 1 : w][::-1, ::-1]
