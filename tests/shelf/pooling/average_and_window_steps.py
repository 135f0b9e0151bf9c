"""The mean whatever the mode, and windows side by side.

expect pool2d: failed kind=shape misconception=average-for-maximum also=window-steps
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    p_h, p_w = pool_size
    Y = np.zeros((X.shape[0] // p_h, X.shape[1] // p_w))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = X[i * p_h : (i + 1) * p_h, j * p_w : (j + 1) * p_w].mean()
    return Y
