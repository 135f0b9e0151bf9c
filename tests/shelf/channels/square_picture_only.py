"""The picture's height for its width.

expect corr2d_multi_in: partly kind=exception,shape misconception=square-picture-only score=3.6
expect corr2d_multi_in_out: partly kind=exception,shape misconception=square-picture-only score=4.67
"""

import numpy as np


def corr2d_multi_in(X, K):
    n = X.shape[1]
    _, kh, kw = K.shape
    Y = np.zeros((n - kh + 1, n - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i : i + kh, j : j + kw] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
