"""Works for square pictures and kernels only.

expect corr2d: partly kind=exception,shape score=4.67
"""

import numpy as np


def corr2d(X, K):
    n, k = len(X), len(K)
    Y = np.zeros((n - k + 1, n - k + 1))
    for i in range(n - k + 1):
        for j in range(n - k + 1):
            Y[i, j] = np.sum(X[i : i + k, j : j + k] * K)
    return Y
