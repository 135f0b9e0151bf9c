"""Weights transposed.

expect corr2d_multi_in_out_1x1: failed kind=exception,value misconception=weight-transposed
expect conv1x1_layer: failed kind=exception,value misconception=weight-transposed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.einsum("co,chw->ohw", K[:, :, 0, 0], X)


def conv1x1_layer(X, W, b):
    return np.tensordot(W.T, X, 1) + b[:, None, None]
