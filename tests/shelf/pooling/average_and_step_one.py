"""The mean whatever the mode, and no stride means one.

expect pool2d_strided: partly kind=shape,value misconception=average-for-maximum also=stride-one score=2.57
expect pool2d_multi: failed kind=shape,value misconception=average-for-maximum also=stride-one
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=(1, 1)):
    sh, sw = stride or (1, 1)
    X = np.pad(X, [(p, p) for p in padding])
    return sliding_window_view(X, pool_size)[::sh, ::sw].mean((2, 3))


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    return np.stack([pool2d_strided(x, pool_size, mode, padding, stride) for x in X])
