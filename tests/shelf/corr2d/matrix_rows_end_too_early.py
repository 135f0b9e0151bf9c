"""Each row is the one above, moved by one.

expect dense_from_kernel: partly misconception=output-width-for-width
"""

import numpy as np


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    first = np.zeros((h, w))
    first[:kh, :kw] = K
    return np.stack([np.roll(first.ravel(), n) for n in range(oh * ow)])
