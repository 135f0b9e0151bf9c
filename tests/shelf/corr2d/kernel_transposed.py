"""The kernel transposed before anything else, or filled column by column.

expect corr2d: failed kind=shape,value misconception=kernel-transposed
expect conv2d: failed kind=exception,shape,value misconception=kernel-transposed
expect corr2d_strided: failed kind=shape,value misconception=kernel-transposed
expect learn_kernel: partly kind=shape misconception=kernel-transposed score=4.24
"""

import numpy as np


def corr2d(X, K):
    K = K.T
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d(X, K):
    return corr2d(X, np.rot90(K, 2))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    kh, kw = kernel_size
    rows = [X[i : i + kh, j : j + kw].ravel() for i in range(Y.shape[0]) for j in range(Y.shape[1])]
    return np.linalg.lstsq(np.array(rows), Y.ravel(), rcond=None)[0].reshape(kw, kh)
