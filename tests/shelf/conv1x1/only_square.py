"""Takes the side of the picture from its number of pixels, and checks what it assumes.

expect corr2d_multi_in_out_1x1: partly kind=exception score=3.25 hint=only-square lost=as-many-out-as-in,by-hand,everything-at-once,limits,not-square,thin
expect conv1x1_layer: partly kind=exception score=3.92 lost=as-many-out-as-in,by-hand,everything-at-once,limits,not-square,thin
"""

import math

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return conv1x1_layer(X, K[:, :, 0, 0], np.zeros(len(K)))


def conv1x1_layer(X, W, b):
    pixels = X.reshape(len(X), -1)
    side = math.isqrt(pixels.shape[1])
    if X.shape[1:] != (side, side):
        raise ValueError("not a square picture")
    return (W @ pixels + b[:, None]).reshape(-1, side, side)
