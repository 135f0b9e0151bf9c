"""Right: np.correlate row by row, and Toeplitz matrices.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
"""

import numpy as np


def corr2d(X, K):
    kh = len(K)
    return np.stack([sum(np.correlate(X[i + a], K[a], "valid") for a in range(kh)) for i in range(len(X) - kh + 1)])


def conv2d(X, K):
    kh = len(K)
    rows = []
    for i in range(X.shape[0] - kh + 1):
        # np.convolve swaps its arguments when the kernel is longer; it never is here.
        rows.append(sum(np.convolve(X[i + a], K[kh - 1 - a], mode="valid") for a in range(kh)))
    return np.array(rows)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    rows, columns = [(size - k) // s + 1 for size, k, s in zip(X.shape, K.shape, stride)]
    matrix = np.zeros((rows * columns, X.size))
    for i in range(rows):
        for j in range(columns):
            place = np.zeros(X.shape)
            place[i * stride[0] : i * stride[0] + K.shape[0], j * stride[1] : j * stride[1] + K.shape[1]] = K
            matrix[i * columns + j] = place.ravel()
    return (matrix @ X.ravel()).reshape(rows, columns)
