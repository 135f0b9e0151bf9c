"""The number farthest from zero, sign and all.

expect pool2d: partly kind=value misconception=absolute-maximum score=4.33
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    p_h, p_w = pool_size
    Y = np.zeros((X.shape[0] - p_h + 1, X.shape[1] - p_w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i : i + p_h, j : j + p_w]
            Y[i, j] = window.mean() if mode == "avg" else window.flat[np.abs(window).argmax()]
    return Y
