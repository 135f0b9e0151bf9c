"""A return inside the loop over the channels.

expect pool2d_multi: failed kind=shape misconception=one-channel-only
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    for x in X:
        x = np.pad(x, [(p, p) for p in padding], constant_values=-np.inf if mode == "max" else 0)
        windows = sliding_window_view(x, pool_size)[::sh, ::sw]
        return windows.max((2, 3)) if mode == "max" else windows.mean((2, 3))
