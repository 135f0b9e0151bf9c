"""Input and output channels of the weights read the other way round.

expect conv2d_forward: partly kind=exception,shape,value misconception=weight-transposed score=5.07
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncijuv,couv->noij", windows, W) + b[:, None, None]
