"""The last channel first.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=channels-mismatched
expect conv1x1_layer: failed kind=value misconception=channels-mismatched
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.tensordot(K[:, :, 0, 0], X[::-1], 1)


def conv1x1_layer(X, W, b):
    return np.tensordot(W[:, ::-1], X, 1) + b[:, None, None]
