"""Loops that end one too early.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=last-missing
expect conv1x1_layer: failed kind=value misconception=last-missing
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    Y = np.zeros((len(K), *X.shape[1:]))
    for i in range(X.shape[1] - 1):
        for j in range(X.shape[2] - 1):
            Y[:, i, j] = K[:, :, 0, 0] @ X[:, i, j]
    return Y


def conv1x1_layer(X, W, b):
    Y = np.zeros((len(W), *X.shape[1:]))
    for i in range(X.shape[1]):
        for j in range(X.shape[2] - 1):
            Y[:, i, j] = W @ X[:, i, j] + b
    return Y
