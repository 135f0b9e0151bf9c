"""Windows side by side where they should move by one.

expect pool2d: failed kind=shape misconception=window-steps
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    p_h, p_w = pool_size
    Y = np.zeros((X.shape[0] // p_h, X.shape[1] // p_w))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * p_h : (i + 1) * p_h, j * p_w : (j + 1) * p_w]
            Y[i, j] = window.max() if mode == "max" else window.mean()
    return Y
