"""Weighted channels side by side.

expect corr2d_multi_in_out_1x1: failed kind=shape misconception=channels-not-added
expect conv1x1_layer: failed kind=shape misconception=channels-not-added
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return K * X[None]


def conv1x1_layer(X, W, b):
    return np.array([[w * x + b[o] for w, x in zip(W[o], X)] for o in range(len(W))])
