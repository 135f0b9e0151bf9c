"""Right: answers in float32 whatever comes in, which is allowed.

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


def corr2d(X, K):
    X, K = X.astype(np.float32), K.astype(np.float32)
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1), dtype=np.float32)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.sum(X[i : i + K.shape[0], j : j + K.shape[1]] * K)
    return Y


def conv2d(X, K):
    return corr2d(X, K[::-1, ::-1])


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    padded = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(padded, K)[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    windows = np.lib.stride_tricks.sliding_window_view(X, kernel_size).reshape(Y.size, -1)
    return np.linalg.lstsq(windows, Y.ravel(), rcond=None)[0].reshape(kernel_size).astype("float32")


def find_pattern(X, K):
    Y = corr2d(X, K)
    return np.array(np.unravel_index(Y.argmax(), Y.shape), dtype=np.float32)


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    in_shape, kernel_size, padding, stride = np.array([in_shape, kernel_size, padding, stride], dtype=np.float32)
    return np.floor((in_shape + 2 * padding - kernel_size) / stride) + 1


def same_padding(kernel_size):
    together = np.array(kernel_size, dtype=np.float32) - 1
    return np.stack([np.floor(together / 2), np.ceil(together / 2)], axis=1)


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    pixels = np.eye(h * w, dtype=np.float32).reshape(h * w, h, w)
    return np.stack([corr2d(pixel, K).ravel() for pixel in pixels]).T


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    return np.array(np.prod([c_in, c_out, *kernel_size, *out_shape], dtype=np.float64))
