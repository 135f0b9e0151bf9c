"""The first row again and again.

expect dense_from_kernel: failed misconception=not-moved
"""

import numpy as np


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    row = np.zeros((h, w))
    row[:kh, :kw] = K
    return np.tile(row.ravel(), (oh * ow, 1))
