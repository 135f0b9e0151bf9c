"""pool_size unpacked as (width, height), and the sum for the average.

expect pool2d: partly kind=exception,shape,value misconception=sum-for-average also=window-swapped score=1.67
"""

import numpy as np


def pool2d(X, pool_size, mode="max"):
    pw, ph = pool_size
    Y = np.zeros((X.shape[0] - ph + 1, X.shape[1] - pw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i : i + ph, j : j + pw]
            Y[i, j] = window.max() if mode == "max" else window.sum()
    return Y
