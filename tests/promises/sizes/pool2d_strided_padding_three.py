"""pool2d_strided: padding three."""

import numpy as np


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    s, t = stride or pool_size
    p, q = padding
    a, b = min(p, 2), min(q, 2)
    frame = np.pad(X, ((a, 2 * p - a), (b, 2 * q - b)), constant_values=-np.inf if mode == "max" else 0)
    view = np.lib.stride_tricks.sliding_window_view(frame, pool_size)[::s, ::t]
    return view.max((-2, -1)) if mode == "max" else view.mean((-2, -1))
