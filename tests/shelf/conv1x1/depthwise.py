"""Output channel i from input channel i.

expect corr2d_multi_in_out_1x1: failed kind=shape,value misconception=depthwise
expect conv1x1_layer: failed kind=shape,value misconception=depthwise
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.stack([x * k[i, 0, 0] for i, (x, k) in enumerate(zip(X, K))])


def conv1x1_layer(X, W, b):
    return np.stack([x * w[i] + b[i] for i, (x, w) in enumerate(zip(X, W))])
