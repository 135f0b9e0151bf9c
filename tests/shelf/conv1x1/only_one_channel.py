"""= where += should be.

expect corr2d_multi_in_out_1x1: failed kind=value misconception=only-one-channel
expect conv1x1_layer: failed kind=value misconception=only-one-channel
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    Y = np.zeros((len(K), *X.shape[1:]))
    for o in range(len(K)):
        for c in range(len(X)):
            Y[o] = K[o, c, 0, 0] * X[c]
    return Y


def conv1x1_layer(X, W, b):
    return corr2d_multi_in_out_1x1(X, W[:, :, None, None]) + b[:, None, None]
