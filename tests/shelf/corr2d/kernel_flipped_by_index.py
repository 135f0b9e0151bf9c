"""Convolution by an index that runs backwards, and by np.convolve.

expect corr2d: failed kind=value misconception=kernel-flipped
expect corr2d_strided: failed kind=value misconception=kernel-flipped
"""

import numpy as np


def corr2d(X, K):
    h, w = X.shape
    kh, kw = K.shape
    Y = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    Y[i, j] += X[i + a, j + b] * K[-a - 1, -b - 1]
    return Y


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    kh, kw = K.shape
    rows = []
    for i in range(0, X.shape[0] - kh + 1, stride[0]):
        row = 0
        for a in range(kh):
            row = row + np.convolve(X[i + a], K[kh - 1 - a], "valid")[:: stride[1]]
        rows.append(row)
    return np.array(rows)
