"""Right: einsum over the channels.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.einsum("oc,chw->ohw", K.squeeze((2, 3)), X)


def conv1x1_layer(X, W, b):
    return np.einsum("chw,oc->ohw", X, W) + b[:, np.newaxis, np.newaxis]
