"""No bias, and the channels of the weights read the other way round.

expect conv2d_any: failed kind=forbidden,shape,value misconception=bias-missing also=weight-transposed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_any(X, W, b):
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))
    return np.einsum("ncijuv,couv->noij", windows, W)
