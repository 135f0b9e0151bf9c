"""True convolution of every channel.

expect corr2d_multi_in: failed kind=value misconception=kernel-flipped
expect corr2d_multi_in_out: failed kind=value misconception=kernel-flipped
"""

import numpy as np


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]


def corr2d_multi_in_out(X, K):
    h, w = X.shape[1:]
    kh, kw = K.shape[2:]
    room = (h + kh - 1, w + kw - 1)
    full = np.fft.irfft2((np.fft.rfft2(X, room) * np.fft.rfft2(K, room)).sum(1), room)
    return full[:, kh - 1 : h, kw - 1 : w]
