"""Right: one shifted, weighted copy of the picture per element of the kernel.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
"""

import numpy as np


def corr2d(X, K):
    rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((rows, columns))
    for (a, b), weight in np.ndenumerate(K):
        Y += weight * X[a : a + rows, b : b + columns]
    return Y


def conv2d(X, K):
    kh, kw = K.shape
    return sum(
        K[kh - 1 - a, kw - 1 - b] * X[a : X.shape[0] - kh + 1 + a, b : X.shape[1] - kw + 1 + b]
        for a in range(kh)
        for b in range(kw)
    )


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, tuple(zip(padding, padding)))
    rows, columns = [(size - k) // s + 1 for size, k, s in zip(X.shape, K.shape, stride)]
    Y = np.zeros((rows, columns))
    for a in range(K.shape[0]):
        for b in range(K.shape[1]):
            Y += K[a, b] * X[a :: stride[0], b :: stride[1]][:rows, :columns]
    return Y
