"""The kernel turned, and windows at every pixel.

expect corr2d_strided: failed kind=shape,value misconception=kernel-flipped also=stride-ignored
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.tensordot(windows, K[::-1, ::-1])
