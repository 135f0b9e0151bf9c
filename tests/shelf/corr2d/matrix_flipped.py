"""The kernel backwards.

expect dense_from_kernel: failed misconception=kernel-flipped
"""

import numpy as np


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    M = np.zeros((oh * ow, h * w))
    for i in range(oh):
        for j in range(ow):
            for a in range(kh):
                for b in range(kw):
                    M[i * ow + j, (i + a) * w + j + b] = K[kh - 1 - a, kw - 1 - b]
    return M
