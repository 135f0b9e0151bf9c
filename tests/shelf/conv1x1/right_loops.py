"""Right: loops over everything, one product at a time.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    Y = np.zeros((len(K), *X.shape[1:]))
    for o in range(len(K)):
        for c in range(len(X)):
            for i in range(X.shape[1]):
                for j in range(X.shape[2]):
                    Y[o, i, j] += K[o, c, 0, 0] * X[c, i, j]
    return Y


def conv1x1_layer(X, W, b):
    Y = np.zeros((len(W), *X.shape[1:]))
    for o in range(len(W)):
        Y[o] += b[o]
        for c in range(len(X)):
            for i in range(X.shape[1]):
                for j in range(X.shape[2]):
                    Y[o, i, j] += W[o, c] * X[c, i, j]
    return Y
