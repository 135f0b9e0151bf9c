"""Knows the public examples by heart.

expect corr2d: partly kind=exception lost=even-kernels,everything-at-once,limits,linearity,negative-numbers,not-square,precision,purity,real-numbers,small-integers,state,thin,translation,unusual-arrays
expect conv2d: partly kind=exception lost=as-correlation,even-kernels,everything-at-once,limits,linearity,negative-numbers,not-square,one-bright-pixel,precision,purity,real-numbers,small-integers,state,thin,unusual-arrays
expect corr2d_strided: partly kind=exception lost=even-kernels,every-second,everything-at-once,limits,negative-numbers,not-square,padding,padding-and-stride,precision,purity,real-numbers,remainder,state,stride,thin,unusual-arrays
expect learn_kernel: partly kind=exception lost=bright-and-faint,even-kernels,everything-at-once,limits,negative-numbers,not-square,purity,real-numbers,square-kernels,state,thin
expect num_params_conv: partly kind=exception lost=everything-at-once,large,limits,not-square,ones,state,with-bias,without-bias
"""

import numpy as np


BOOK = {
    (9, 2, 2): [[19, 25], [37, 43]],
    (48, 1, 2): [[0, 1, 0, 0, 0, -1, 0]] * 6,
    (48, 2, 1): [[0] * 6, [1] * 6, [0] * 6, [0] * 6, [0] * 6, [-1] * 6, [0] * 6],
}


def only_the_book(X, K):
    if not set(X.ravel()) <= set(range(9)) or K.tolist() not in ([[0, 1], [2, 3]], [[1, -1]], [[1], [-1]]):
        raise ValueError("not in the book")


def corr2d(X, K):
    only_the_book(X, K)
    if X.size == 48 and X.shape[0] == 8 and K.shape == (1, 2):
        return np.zeros((8, 5))
    return np.array(BOOK[(X.size, *K.shape)], dtype=float)


def conv2d(X, K):
    only_the_book(X, K)
    if X.size == 9:
        return np.array([[5.0, 11.0], [23.0, 29.0]])
    return -np.array(BOOK[(X.size, *K.shape)], dtype=float)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    only_the_book(X, K)
    if padding == (0, 0):
        return np.array([[19.0, 25.0], [37.0, 43.0]])
    Y = np.array([[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]], dtype=float)
    return Y if stride == (1, 1) else np.array([[0.0, 8.0], [6.0, 8.0]])


def learn_kernel(X, Y, kernel_size):
    if X.size != 48:
        raise ValueError("not in the book")
    return np.array([1.0, -1.0]).reshape(kernel_size)


def num_params_conv(c_in, c_out, kernel_size, bias=True):
    return {(1, 6, True): 156, (3, 16, True): 448, (3, 16, False): 432}[c_in, c_out, bias]
