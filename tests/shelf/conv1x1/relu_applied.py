"""A ReLU that nobody asked for.

expect corr2d_multi_in_out_1x1: partly kind=value misconception=relu-applied score=0.86
expect conv1x1_layer: failed kind=value misconception=relu-applied
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.maximum((K * X).sum(axis=1), 0)


def conv1x1_layer(X, W, b):
    return np.maximum(np.tensordot(W, X, 1) + b[:, None, None], 0)
