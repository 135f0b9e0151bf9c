"""The border repeated instead of zeros.

expect corr2d_strided: partly kind=value misconception=padding-not-zero score=5.19
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return (windows * K).sum((2, 3))[:: stride[0], :: stride[1]]
