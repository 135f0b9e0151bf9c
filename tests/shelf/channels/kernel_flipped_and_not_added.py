"""True convolution, and the maps of the channels side by side.

expect corr2d_multi_in: failed kind=shape misconception=channels-not-added also=kernel-flipped
expect corr2d_multi_in_out: failed kind=shape misconception=channels-not-added also=kernel-flipped
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(X, K):
    return np.einsum("ijab,ab->ij", sliding_window_view(X, K.shape), K[::-1, ::-1])


def corr2d_multi_in(X, K):
    return np.array([conv2d(x, k) for x, k in zip(X, K)])


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
