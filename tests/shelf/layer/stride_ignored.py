"""Windows at every pixel.

expect conv2d_forward: partly kind=shape misconception=stride-ignored score=4.8
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))
    return np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]
