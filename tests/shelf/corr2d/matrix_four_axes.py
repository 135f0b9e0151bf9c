"""Weights of output and input as four axes.

expect dense_from_kernel: failed misconception=not-flattened
"""

import numpy as np


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    V = np.zeros((oh, ow, h, w))
    for i in range(oh):
        for j in range(ow):
            V[i, j, i : i + kh, j : j + kw] = K
    return V
