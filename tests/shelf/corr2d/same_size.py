"""The picture padded so that the answer is as large: what other libraries call "same".

expect corr2d: failed kind=shape misconception=same-size
expect conv2d: failed kind=shape misconception=same-size
expect corr2d_strided: failed kind=shape,value misconception=same-size
"""

import numpy as np


def valid(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d(X, K):
    kh, kw = K.shape
    top, left = (kh - 1) // 2, (kw - 1) // 2
    return valid(np.pad(X, ((top, kh - 1 - top), (left, kw - 1 - left))), K)


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    return corr2d(X, K)[:: stride[0], :: stride[1]]
