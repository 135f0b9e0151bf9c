"""Right: two loops and a slice of the picture, as the book writes it.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect learn_kernel: passed
expect receptive_field: passed
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
