"""Stride unpacked as (x, y).

expect conv2d_forward: partly kind=shape,value misconception=steps-swapped score=5.87
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    step_x, step_y = stride
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, ::step_y, ::step_x]
    return np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]
