"""Output channel i from input channel i.

expect corr2d_multi_in_out: failed kind=shape,value misconception=depthwise
"""

import numpy as np


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)


def corr2d_multi_in_out(X, K):
    return np.array([corr2d(x, k[i]) for i, (x, k) in enumerate(zip(X, K))])
