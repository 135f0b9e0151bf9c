"""pool2d: through float32."""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    step = (1, 1)
    frame = X[None]
    view = np.lib.stride_tricks.sliding_window_view(frame, pool_size, axis=(1, 2))[:, :: step[0], :: step[1]]
    best = view.max((-2, -1))
    return (best.astype(np.float32).astype(np.float64) if mode == "max" else view.mean((-2, -1)))[0]
