"""A ReLU that nobody asked for.

expect corr2d_multi_in_out_1x1: partly kind=value misconception=relu-applied score=4.25 lost=everything-at-once,limits,negative-numbers
expect conv1x1_layer: partly kind=value misconception=relu-applied score=4.48 lost=as-many-out-as-in,by-hand,everything-at-once,limits,negative-numbers
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return np.maximum((K * X).sum(axis=1), 0)


def conv1x1_layer(X, W, b):
    return np.maximum(np.tensordot(W, X, 1) + b[:, None, None], 0)
