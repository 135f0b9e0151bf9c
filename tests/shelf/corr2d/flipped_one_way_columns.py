"""The kernel mirrored left to right.

expect corr2d: failed kind=value misconception=flipped-one-way
expect conv2d: failed kind=value misconception=flipped-one-way
expect corr2d_strided: failed kind=value misconception=flipped-one-way
expect learn_kernel: failed kind=value misconception=flipped-one-way
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(h):
                for b in range(w):
                    Y[i, j] += X[i + a, j + b] * K[a, w - 1 - b]
    return Y


def conv2d(X, K):
    return corr2d(X, K)


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[0], :: stride[1]]


def learn_kernel(X, Y, kernel_size):
    kh, kw = kernel_size
    rows = [X[i : i + kh, j : j + kw][:, ::-1].ravel() for i in range(Y.shape[0]) for j in range(Y.shape[1])]
    return np.linalg.lstsq(np.array(rows), Y.ravel(), rcond=None)[0].reshape(kh, kw)
