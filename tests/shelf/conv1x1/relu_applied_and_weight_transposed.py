"""Weights transposed, and a ReLU at the end.

expect corr2d_multi_in_out_1x1: failed kind=exception,value misconception=weight-transposed also=relu-applied
expect conv1x1_layer: failed kind=exception,value misconception=weight-transposed also=relu-applied
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return np.maximum(0, K[:, :, 0, 0].T @ X.reshape(c_i, -1)).reshape(-1, h, w)


def conv1x1_layer(X, W, b):
    return np.maximum(0, np.tensordot(W.T, X, 1) + b[:, None, None])
