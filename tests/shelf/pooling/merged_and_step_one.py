"""One map for all channels, and no stride means one.

expect pool2d_multi: failed kind=shape misconception=pooled-across-channels also=stride-one
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or (1, 1)
    around = [(0, 0), (padding[0], padding[0]), (padding[1], padding[1])]
    padded = np.pad(X, around, constant_values=-np.inf if mode == "max" else 0)
    windows = sliding_window_view(padded, pool_size, axis=(1, 2))[:, ::sh, ::sw]
    return windows.max((0, 3, 4)) if mode == "max" else windows.mean((0, 3, 4))
