"""Output channels added up.

expect corr2d_multi_in_out_1x1: failed kind=shape misconception=outputs-merged
expect conv1x1_layer: failed kind=shape misconception=outputs-merged
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return (K * X).sum(axis=(0, 1))


def conv1x1_layer(X, W, b):
    return (np.tensordot(W, X, 1) + b[:, None, None]).sum(axis=0)
