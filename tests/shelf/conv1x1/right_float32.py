"""Right: float32 answers, which are allowed, and Fortran order.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.tensordot(K[..., 0, 0].astype("f4"), X.astype("f4"), axes=(1, 0))


def conv1x1_layer(X, W, b):
    return np.asfortranarray(np.float32(np.tensordot(W, X, axes=(1, 0)) + b[:, None, None]))
