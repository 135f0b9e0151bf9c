"""No bias, and a true convolution.

expect conv2d_forward: failed kind=value misconception=bias-missing also=kernel-flipped
expect conv2d_any: failed kind=forbidden,value misconception=bias-missing also=kernel-flipped
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_forward(X, W, b, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncijuv,ocuv->noij", windows, np.flip(W, (2, 3)))


def conv2d_any(X, W, b):
    return conv2d_forward(X, W, b)
