"""Right: two loops and a slice of the picture, as the book writes it.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect learn_kernel: passed
expect receptive_field: passed
expect find_pattern: passed
expect conv_output_shape: passed
expect same_padding: passed
expect dense_from_kernel: passed
expect num_multiplications: passed
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, np.rot90(K, 2))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (top, left), (sh, sw), (h, w) = padding, stride, K.shape
    framed = np.zeros((X.shape[0] + 2 * top, X.shape[1] + 2 * left))
    framed[top : top + X.shape[0], left : left + X.shape[1]] = X
    return corr2d(framed, K)[::sh, ::sw]


def learn_kernel(X, Y, kernel_size):
    # Gradient descent, the step from the largest eigenvalue that the windows can have.
    kh, kw = kernel_size
    rows = np.array(
        [X[i : i + kh, j : j + kw].ravel() for i in range(Y.shape[0]) for j in range(Y.shape[1])], dtype=np.float64
    )
    step = 1 / np.linalg.norm(rows, 2) ** 2
    K = np.zeros(kh * kw)
    for _ in range(4000):
        K -= step * rows.T @ (rows @ K - Y.ravel())
    return K.reshape(kh, kw)


def receptive_field(layers):
    rows, columns, down, right = 1, 1, 1, 1
    for (kh, kw), (sh, sw) in layers:
        rows += (kh - 1) * down
        columns += (kw - 1) * right
        down *= sh
        right *= sw
    return np.array([rows, columns])


def find_pattern(X, K):
    Y = corr2d(X, K)
    return np.argwhere(Y == Y.max())[0]


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    return corr2d_strided(np.zeros(in_shape), np.zeros(kernel_size), padding, stride).shape


def same_padding(kernel_size):
    h, w = kernel_size[0] - 1, kernel_size[1] - 1
    return np.array([[h // 2, h - h // 2], [w // 2, w - w // 2]])


def dense_from_kernel(K, in_shape):
    rows = []
    for i in range(in_shape[0] - K.shape[0] + 1):
        for j in range(in_shape[1] - K.shape[1] + 1):
            picture = np.zeros(in_shape)
            picture[i : i + K.shape[0], j : j + K.shape[1]] = K
            rows.append(picture.flatten())
    return np.array(rows)


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    (kh, kw), (oh, ow) = kernel_size, out_shape
    return c_in * c_out * kh * kw * oh * ow
