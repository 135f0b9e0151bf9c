"""The kernel's two axes of length one are still there.

expect corr2d_multi_in_out_1x1: failed kind=shape misconception=axes-left-over
expect conv1x1_layer: failed kind=shape misconception=axes-left-over
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.einsum("ocuv,chw->ohwuv", K, X)


def conv1x1_layer(X, W, b):
    return (np.tensordot(W, X, 1) + b[:, None, None])[np.newaxis]
