"""Answers written into an array of integers.

expect corr2d_multi_in_out_1x1: partly kind=value misconception=rounded score=3.75
expect conv1x1_layer: partly kind=value misconception=rounded score=4.48
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    Y = np.zeros((len(K), *X.shape[1:]), dtype=np.int64)
    for o in range(len(K)):
        Y[o] = (K[o] * X).sum(axis=0)
    return Y.astype(float)


def conv1x1_layer(X, W, b):
    return np.floor(np.tensordot(W, X, 1) + b[:, None, None])
