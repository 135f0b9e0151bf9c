"""The + 1 of the size forgotten.

expect corr2d_multi_in: failed kind=shape misconception=last-missing
expect corr2d_multi_in_out: failed kind=shape misconception=last-missing
"""

import numpy as np


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = np.zeros((X.shape[1] - kh, X.shape[2] - kw))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i : i + kh, j : j + kw] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
