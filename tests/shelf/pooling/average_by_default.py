"""Right where the mode is said, but 'avg' is the default.

expect pool2d: partly kind=value misconception=average-for-maximum score=2
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d(X, pool_size, mode="avg"):
    windows = sliding_window_view(X, pool_size)
    return windows.max((2, 3)) if mode == "max" else windows.mean((2, 3))
