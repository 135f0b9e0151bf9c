"""The right size, but windows cut out the wrong way round.

expect pool2d: partly kind=value misconception=window-swapped score=3.67
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    Y = np.zeros((X.shape[0] - pool_size[0] + 1, X.shape[1] - pool_size[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i : i + pool_size[1], j : j + pool_size[0]]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y
