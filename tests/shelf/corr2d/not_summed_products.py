"""All products side by side: the sum is forgotten.

expect corr2d: failed kind=shape misconception=not-summed
expect conv2d: failed kind=shape misconception=not-summed
expect corr2d_strided: failed kind=shape misconception=not-summed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d(X, K):
    return sliding_window_view(X, K.shape) * K


def conv2d(X, K):
    return sliding_window_view(X, K.shape) * np.flip(K)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]
