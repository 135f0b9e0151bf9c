"""Right: four nested loops, one product at a time.

expect corr2d: passed
expect conv2d: passed
expect corr2d_strided: passed
expect num_params_dense: passed
expect num_params_conv: passed
expect receptive_field: passed
expect find_pattern: passed
expect conv_output_shape: passed
expect same_padding: passed
expect dense_from_kernel: passed
expect num_multiplications: passed
"""

import numpy as np


def corr2d(X, K):
    h, w = X.shape
    kh, kw = K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            for a in range(kh):
                for b in range(kw):
                    Y[i, j] += X[i + a, j + b] * K[a, b]
    return Y


def conv2d(X, K):
    h, w = X.shape
    kh, kw = K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            for a in range(kh):
                for b in range(kw):
                    Y[i, j] += X[i + a, j + b] * K[kh - 1 - a, kw - 1 - b]
    return Y


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    h, w = X.shape
    kh, kw = K.shape
    rows = (h + 2 * padding[0] - kh) // stride[0] + 1
    columns = (w + 2 * padding[1] - kw) // stride[1] + 1
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for a in range(kh):
                for b in range(kw):
                    # No padded copy: products with the padding are left out.
                    row, column = i * stride[0] + a - padding[0], j * stride[1] + b - padding[1]
                    if 0 <= row < h and 0 <= column < w:
                        Y[i, j] += X[row, column] * K[a, b]
    return Y


def num_params_dense(in_shape, out_shape):
    count = 1
    for size in in_shape:
        count = count * size
    for size in out_shape:
        count = count * size
    return count


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    count = 0
    for _ in range(c_out):
        count += c_in * kernel_size[0] * kernel_size[1]
        if bias:
            count += 1
    return count


def receptive_field(layers):
    first_row = last_row = first_column = last_column = 0
    for (kh, kw), (sh, sw) in reversed(layers):
        first_row, last_row = first_row * sh, last_row * sh + kh - 1
        first_column, last_column = first_column * sw, last_column * sw + kw - 1
    return [last_row - first_row + 1, last_column - first_column + 1]


def find_pattern(X, K):
    Y = corr2d(X, K)
    row, column = 0, 0
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            if Y[i, j] > Y[row, column]:
                row, column = i, j
    return row, column


def conv_output_shape(in_shape, kernel_size, padding=(0, 0), stride=(1, 1)):
    answer = []
    for axis in range(2):
        places, first = 0, 0
        while first + kernel_size[axis] <= in_shape[axis] + 2 * padding[axis]:
            places, first = places + 1, first + stride[axis]
        answer.append(places)
    return answer


def same_padding(kernel_size):
    answer = []
    for size in kernel_size:
        before = after = 0
        while before + after < size - 1:
            if before < after:
                before += 1
            else:
                after += 1
        answer.append([before, after])
    return answer


def dense_from_kernel(K, in_shape):
    h, w = in_shape
    kh, kw = K.shape
    M = np.zeros(((h - kh + 1) * (w - kw + 1), h * w))
    row = 0
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            for a in range(kh):
                for b in range(kw):
                    M[row, (i + a) * w + j + b] = K[a, b]
            row += 1
    return M


def num_multiplications(c_in, c_out, kernel_size, out_shape):
    count = 0
    for _ in range(c_out):
        for _ in range(out_shape[0]):
            count += out_shape[1] * c_in * kernel_size[0] * kernel_size[1]
    return count
