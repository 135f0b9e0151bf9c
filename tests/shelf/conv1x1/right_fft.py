"""Right: channels are mixed in the frequency domain, for the fun of it.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    mixed = np.tensordot(K[:, :, 0, 0], np.fft.rfft2(X), axes=1)
    return np.fft.irfft2(mixed, X.shape[1:])


def conv1x1_layer(X, W, b):
    return corr2d_multi_in_out_1x1(X, W[:, :, None, None]) + b[:, None, None]
