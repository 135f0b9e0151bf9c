"""An .T that reverses all axes.

expect corr2d_multi_in_out_1x1: failed kind=shape,value misconception=size-swapped
expect conv1x1_layer: failed kind=shape,value misconception=size-swapped
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return (np.moveaxis(X, 0, -1) @ K[:, :, 0, 0].T).T


def conv1x1_layer(X, W, b):
    return (np.moveaxis(X, 0, -1) @ W.T + b).T
