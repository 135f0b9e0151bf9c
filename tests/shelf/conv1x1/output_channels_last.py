"""Pixel by pixel, and left like that.

expect corr2d_multi_in_out_1x1: failed kind=shape,value misconception=output-channels-last
expect conv1x1_layer: failed kind=shape,value misconception=output-channels-last
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return X.transpose(1, 2, 0) @ K[:, :, 0, 0].T


def conv1x1_layer(X, W, b):
    return np.moveaxis(X, 0, -1) @ W.T + b
