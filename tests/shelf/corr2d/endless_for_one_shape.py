"""A loop that never ends for one row only: what was right before it counts.

expect corr2d: partly kind=timeout
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    while X.shape[0] == 1:
        pass
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
