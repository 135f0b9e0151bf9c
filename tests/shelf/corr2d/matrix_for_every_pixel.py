"""A circulant matrix.

expect dense_from_kernel: failed misconception=as-many-rows-as-pixels
"""

import numpy as np


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    row = np.zeros((h, w))
    row[:kh, :kw] = K
    return np.stack([np.roll(row, (i, j), axis=(0, 1)).ravel() for i in range(h) for j in range(w)])
