"""Right: windows as the rows of a matrix, one product with the kernel as a vector.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect learn_kernel: passed
"""

import numpy as np


def im2col(X, size, stride=(1, 1)):
    kh, kw = size
    rows = np.arange(0, X.shape[0] - kh + 1, stride[0])
    columns = np.arange(0, X.shape[1] - kw + 1, stride[1])
    i = rows[:, None, None, None] + np.arange(kh)[:, None]
    j = columns[:, None, None] + np.arange(kw)
    return X[i, j].reshape(-1, kh * kw), (len(rows), len(columns))


def corr2d(X, K):
    matrix, shape = im2col(X, K.shape)
    return (matrix @ K.ravel()).reshape(shape)


def conv2d(X, K):
    matrix, shape = im2col(X, K.shape)
    return (matrix @ K.ravel()[::-1]).reshape(shape)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    padded = np.pad(X, [(p, p) for p in padding], mode="constant", constant_values=0)
    matrix, shape = im2col(padded, K.shape, stride)
    return np.matmul(matrix, K.reshape(-1, 1)).reshape(shape)


def learn_kernel(X, Y, kernel_size):
    matrix, _ = im2col(X, kernel_size)
    return np.linalg.solve(matrix.T @ matrix, matrix.T @ Y.ravel()).reshape(kernel_size)
