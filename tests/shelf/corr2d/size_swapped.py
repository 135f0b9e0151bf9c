"""Rows of answers collected column by column.

expect corr2d: failed kind=shape,value misconception=size-swapped
expect conv2d: failed kind=shape,value misconception=size-swapped
expect corr2d_strided: failed kind=shape,value misconception=size-swapped
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    columns = []
    for j in range(X.shape[1] - w + 1):
        columns.append([(X[i : i + h, j : j + w] * K).sum() for i in range(X.shape[0] - h + 1)])
    return np.array(columns)


def conv2d(X, K):
    return corr2d(X, np.flip(K))


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    return corr2d(X, K)[:: stride[1], :: stride[0]]
