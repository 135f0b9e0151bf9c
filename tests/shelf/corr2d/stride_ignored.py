"""Windows at every pixel, whatever the stride.

expect corr2d_strided: partly kind=shape misconception=stride-ignored score=4.44
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.tensordot(windows, K)
