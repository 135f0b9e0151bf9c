"""Right: a fully connected layer at every pixel; the answers are moved views.

expect corr2d_multi_in_out_1x1: passed
expect conv1x1_layer: passed
"""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    pixels = X.transpose(1, 2, 0)
    return (pixels @ K[:, :, 0, 0].T).transpose(2, 0, 1)


def conv1x1_layer(X, W, b):
    rows = [[W @ X[:, i, j] + b for j in range(X.shape[2])] for i in range(X.shape[1])]
    return np.moveaxis(np.array(rows), -1, 0)
