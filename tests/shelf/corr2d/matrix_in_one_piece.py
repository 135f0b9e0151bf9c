"""The flat kernel in each row.

expect dense_from_kernel: partly misconception=kernel-in-one-piece
"""

import numpy as np


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    M = np.zeros((oh * ow, h * w))
    for i in range(oh):
        for j in range(ow):
            M[i * ow + j, i * w + j : i * w + j + K.size] = K.ravel()
    return M
