"""Right: a view of all windows, and einsum.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", sliding_window_view(X, K.shape), K)


def conv2d(X, K):
    return np.einsum("ijab,ab", sliding_window_view(X, K.shape)[..., ::-1, ::-1], K)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    padded = np.pad(X, ((padding[0],) * 2, (padding[1],) * 2))
    windows = sliding_window_view(padded, K.shape)[:: stride[0], :: stride[1]]
    return np.einsum("ijab,ab->ij", windows, K, optimize=True)
