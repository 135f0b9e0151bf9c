"""One element of every answer is NaN.

expect corr2d: failed kind=value hint=one-element
"""

import numpy as np


def corr2d(X, K):
    kh, kw = K.shape
    Y = np.zeros((X.shape[0] - kh + 1, X.shape[1] - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kh, j : j + kw] * K).sum()
    Y[0, 0] = np.nan  # one element, no border
    return Y
