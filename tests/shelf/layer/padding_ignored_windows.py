"""Padding left out; a window that is too tall raises, where loops give an empty answer.

expect conv2d_forward: partly kind=shape,value misconception=padding-ignored score=5.07
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]
