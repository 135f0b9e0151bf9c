"""Right: whole maps, weighted and added up.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    return (K * X).sum(axis=1)


def conv1x1_layer(X, W, b):
    Y = np.empty((len(W),) + X.shape[1:])
    for o, weights in enumerate(W):
        Y[o] = b[o]
        for weight, x in zip(weights, X):
            Y[o] += weight * x
    return Y
