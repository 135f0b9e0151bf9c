"""Right: the book's matrix product.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = np.matmul(K, X)
    return Y.reshape((c_o, h, w))


def conv1x1_layer(X, W, b):
    c_i, h, w = X.shape
    return (W @ X.reshape(c_i, -1) + b.reshape(-1, 1)).reshape(-1, h, w)
