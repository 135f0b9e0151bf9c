"""Right: windows as the rows of a matrix, one product with the kernel as a vector.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect learn_kernel: passed
expect find_pattern: passed
expect conv_output_shape: passed
expect same_padding: passed
expect dense_from_kernel: passed
expect num_multiplications: passed
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


def find_pattern(X, K):
    matrix, shape = im2col(X, K.shape)
    return np.unravel_index(np.argmax(matrix @ K.ravel()), shape)


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    return im2col(np.zeros(np.add(in_shape, np.multiply(2, padding))), kernel_size, stride)[1]


def same_padding(kernel_size):
    return tuple(((size - 1) // 2, size // 2) for size in kernel_size)


def dense_from_kernel(K, in_shape):
    pixels, _ = im2col(np.arange(in_shape[0] * in_shape[1]).reshape(in_shape), K.shape)
    M = np.zeros((len(pixels), in_shape[0] * in_shape[1]), dtype=K.dtype)
    np.put_along_axis(M, pixels, K.reshape(1, -1), axis=1)
    return M


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    return np.prod((c_in, c_out, *kernel_size, *out_shape), dtype=np.int64)
