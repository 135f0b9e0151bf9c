"""Right: channels are added in the frequency domain.

expect corr2d_multi_in: passed
expect corr2d_multi_in_out: passed
"""

import numpy as np


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[np.newaxis])[0]


def corr2d_multi_in_out(X, K):
    _, h, w = X.shape
    kh, kw = K.shape[2:]
    room = (h + kh - 1, w + kw - 1)
    picture = np.fft.rfft2(X, room)
    kernels = np.fft.rfft2(K[:, :, ::-1, ::-1], room)
    full = np.fft.irfft2((kernels * picture).sum(axis=1), room)
    return full[:, kh - 1 : h, kw - 1 : w]
