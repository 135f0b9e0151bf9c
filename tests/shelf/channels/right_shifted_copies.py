"""Right: one shifted copy of the picture per place in the kernel, channels by matrix products.

expect corr2d_multi_in: passed
expect corr2d_multi_in_out: passed
"""

import numpy as np


def corr2d_multi_in(X, K):
    rows, columns = X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1
    Y = np.zeros((rows, columns))
    for c, a, b in np.ndindex(*K.shape):
        Y += K[c, a, b] * X[c, a : a + rows, b : b + columns]
    return Y


def corr2d_multi_in_out(X, K):
    co, ci, kh, kw = K.shape
    rows, columns = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = np.zeros((co, rows * columns))
    for a in range(kh):
        for b in range(kw):
            Y += K[:, :, a, b] @ X[:, a : a + rows, b : b + columns].reshape(ci, -1)
    return Y.reshape(co, rows, columns)
