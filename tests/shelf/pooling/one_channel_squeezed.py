"""Drops every axis of length one, so that a single channel comes back as a picture.

expect pool2d_multi: partly kind=shape score=2.88 lost=book-example,channel-by-itself,channels,everything-at-once,limits,thin
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    sh, sw = stride or pool_size
    around = [(0, 0), (padding[0], padding[0]), (padding[1], padding[1])]
    padded = np.pad(X, around, constant_values=-np.inf if mode == "max" else 0)
    windows = sliding_window_view(padded, pool_size, axis=(1, 2))[:, ::sh, ::sw]
    return (windows.max((3, 4)) if mode == "max" else windows.mean((3, 4))).squeeze()
