"""The last row and the last column are left as they were made: NaN.

expect corr2d: failed kind=value hint=last-row-and-column
"""

import numpy as np


def corr2d(X, K):
    kh, kw = K.shape
    Y = np.full((X.shape[0] - kh + 1, X.shape[1] - kw + 1), np.nan)
    for i in range(Y.shape[0] - 1):  # stops one short, both ways
        for j in range(Y.shape[1] - 1):
            Y[i, j] = (X[i : i + kh, j : j + kw] * K).sum()
    return Y
