"""Right: one shifted, weighted copy of the picture per element of the kernel.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect find_pattern: passed
expect conv_output_shape: passed
expect same_padding: passed
expect dense_from_kernel: passed
expect num_multiplications: passed
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


def find_pattern(X, K):
    Y = corr2d(X, K)
    # max keeps the first of equal ones.
    return max(np.ndindex(Y.shape), key=lambda place: Y[place])


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    return np.array([-(-(size + 2 * p - k + 1) // s) for size, k, p, s in zip(in_shape, kernel_size, padding, stride)])


def same_padding(kernel_size):
    rows, columns = [divmod(size - 1, 2) for size in kernel_size]
    return (rows[0], sum(rows)), (columns[0], sum(columns))


def dense_from_kernel(K, in_shape):
    # One shifted, weighted identity per element of the kernel.
    (h, w), (kh, kw) = in_shape, K.shape
    M = 0
    for (a, b), weight in np.ndenumerate(K):
        M = M + weight * np.kron(np.eye(h - kh + 1, h, a), np.eye(w - kw + 1, w, b))
    return M


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    per_map = kernel_size[0] * kernel_size[1] * out_shape[0] * out_shape[1]
    return float(c_in * c_out) * per_map
