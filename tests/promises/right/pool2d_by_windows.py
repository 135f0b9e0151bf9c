"""pool2d: exact."""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    step = (1, 1)
    frame = X[None]
    view = np.lib.stride_tricks.sliding_window_view(frame, pool_size, axis=(1, 2))[:, :: step[0], :: step[1]]
    best = view.max((-2, -1))
    return (best if mode == "max" else view.mean((-2, -1)))[0]
