"""Zeros around the picture for the maximum, and averages of the pixels alone.

expect pool2d_strided: partly misconception=maximum-padded-with-zeros also=padding-not-counted
"""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    s, t = stride or pool_size
    p, q = padding
    frame, inside = np.pad(X, ((p, p), (q, q))), np.pad(np.ones(X.shape), ((p, p), (q, q)))
    view = lambda a: np.lib.stride_tricks.sliding_window_view(a, pool_size)[::s, ::t]
    return view(frame).max((2, 3)) if mode == "max" else view(frame).sum((2, 3)) / view(inside).sum((2, 3))
