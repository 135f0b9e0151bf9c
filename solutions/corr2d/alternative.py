"""A second solution of corr2d, without loops over the picture: windows as a view, and least squares for the kernel."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d(X, K):
    return np.einsum("ijab,ab->ij", sliding_window_view(X, K.shape), K)


def find_pattern(X, K):
    Y = corr2d(X, K)
    return np.unravel_index(np.argmax(Y), Y.shape)


def conv2d(X, K):
    # One shifted, weighted copy of the picture per kernel entry, instead of a flipped kernel.
    (h, w), (kh, kw) = X.shape, K.shape
    return sum(K[a, b] * X[kh - 1 - a : h - a, kw - 1 - b : w - b] for a, b in np.ndindex(kh, kw))


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    # The places where the first row and the first column of the kernel may lie.
    ends = np.array(in_shape) + 2 * np.array(padding) - kernel_size + 1
    return [len(range(0, end, step)) for end, step in zip(ends, stride, strict=True)]


def same_padding(kernel_size):
    together = np.array(kernel_size) - 1
    return np.stack([together // 2, -(-together // 2)], axis=1)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    padded = np.pad(X, [(size, size) for size in padding])
    windows = sliding_window_view(padded, K.shape)[:: stride[0], :: stride[1]]
    return np.tensordot(windows, K, axes=2)


def learn_kernel(X, Y, kernel_size):
    windows = sliding_window_view(X, tuple(kernel_size)).reshape(Y.size, -1)
    return np.linalg.lstsq(windows, Y.reshape(-1))[0].reshape(kernel_size)


def num_params_dense(in_shape, out_shape):
    return np.prod((*in_shape, *out_shape), dtype=np.int64)


def dense_from_kernel(K, in_shape):
    # Column by column: what the kernel makes of a picture with a single pixel.
    h, w = in_shape
    return np.stack([corr2d(pixel.reshape(h, w), K).ravel() for pixel in np.eye(h * w)], axis=1)


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    per_output_channel = c_in * np.prod(kernel_size, dtype=np.float64) + bias
    return c_out * per_output_channel


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    return c_in * c_out * np.prod([*kernel_size, *out_shape], dtype=np.int64)


def receptive_field(layers):
    kernels, strides = np.array(layers, dtype=np.int64).reshape(-1, 2, 2).swapaxes(0, 1)
    steps = np.cumprod(np.vstack([np.ones((1, 2), dtype=np.int64), strides]), axis=0)[:-1]
    return 1 + ((kernels - 1) * steps).sum(axis=0)
