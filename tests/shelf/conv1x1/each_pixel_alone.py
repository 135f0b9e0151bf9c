"""Pictures that are brighter than white are made darker, each as a whole: a pixel depends on the brightest one.

expect corr2d_multi_in_out_1x1: partly kind=value score=5 lost=each-pixel-alone,limits
expect conv1x1_layer: partly kind=value score=5.88 lost=each-pixel-alone,limits
"""

import numpy as np


def developed(X):
    return X * (255 / X.max()) if X.max() > 255 else X


def corr2d_multi_in_out_1x1(X, K):
    return np.tensordot(K[:, :, 0, 0], developed(X), 1)


def conv1x1_layer(X, W, b):
    return np.tensordot(W, developed(X), 1) + b[:, None, None]
