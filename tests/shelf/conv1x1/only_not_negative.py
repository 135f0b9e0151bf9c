"""No pixel is darker than black: negative numbers are made zero first, those of the layer as well.

expect corr2d_multi_in_out_1x1: partly kind=value score=4 hint=only-not-negative lost=by-hand,everything-at-once,limits,negative-numbers
expect conv1x1_layer: partly kind=value score=4.48 hint=only-not-negative lost=as-many-out-as-in,by-hand,everything-at-once,limits,negative-numbers
"""

import numpy as np


def visible(numbers):
    return np.where(numbers > 0, numbers, 0)


def corr2d_multi_in_out_1x1(X, K):
    return np.tensordot(visible(K[:, :, 0, 0]), visible(X), 1)


def conv1x1_layer(X, W, b):
    return np.tensordot(visible(W), visible(X), 1) + visible(b)[:, None, None]
