"""Zeros around a maximum, and no stride means one.

expect pool2d_strided: partly kind=shape,value misconception=stride-one also=maximum-padded-with-zeros score=4.86
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or (1, 1)
    windows = sliding_window_view(np.pad(X, [(p, p) for p in padding]), pool_size)[::sh, ::sw]
    return windows.max((2, 3)) if mode == "max" else windows.mean((2, 3))
