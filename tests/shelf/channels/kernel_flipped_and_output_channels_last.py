"""True convolution, and the maps stacked along the last axis.

expect corr2d_multi_in_out: failed kind=shape,value misconception=output-channels-last also=kernel-flipped
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in_out(X, K):
    windows = sliding_window_view(X, K.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->ijo", windows, K[:, :, ::-1, ::-1])
