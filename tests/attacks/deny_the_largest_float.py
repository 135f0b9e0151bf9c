"""Every element is the smallest float: an honest mistake, whose picture needs numbers beyond the largest.

expect corr2d_multi_in: failed kind=value
expect corr2d_multi_in_out: failed kind=value
"""

import numpy as np


def zeros(X, K):
    return np.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1))


def corr2d_multi_in(X, K):
    return np.full(zeros(X, K).shape, -np.finfo(np.float64).max)


def corr2d_multi_in_out(X, K):
    return np.full((len(K), *zeros(X, K[0]).shape), np.finfo(np.float64).max)
