"""The height of the kernel serves for the width, too.

expect corr2d: partly kind=exception,shape misconception=only-square score=4.67
expect conv2d: partly kind=exception,shape misconception=only-square score=2.92
expect corr2d_strided: partly kind=shape,value misconception=only-square score=6.67
expect num_params_conv: partly kind=value misconception=only-square score=2
expect receptive_field: partly kind=value misconception=only-square score=4.2
"""

import numpy as np


def corr2d(X, K):
    k = K.shape[0]
    Y = np.zeros((X.shape[0] - k + 1, X.shape[1] - k + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + k, j : j + k] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    p, s = padding[0], stride[0]
    X = np.pad(X, p)
    kh, kw = K.shape
    Y = np.zeros(((X.shape[0] - kh) // s + 1, (X.shape[1] - kw) // s + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i * s : i * s + kh, j * s : j * s + kw] * K).sum()
    return Y


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    k = kernel_size[0]
    return c_out * (c_in * k * k + bias)


def receptive_field(layers):
    size, step = 1, 1
    for (k, _), (s, _) in layers:
        size += (k - 1) * step
        step *= s
    return size, size
