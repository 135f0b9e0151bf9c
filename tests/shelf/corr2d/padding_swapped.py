"""Padding unpacked as (columns, rows).

expect corr2d_strided: partly kind=shape misconception=padding-swapped score=7.04
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    left, top = padding
    kh, kw = K.shape
    X = np.pad(X, ((top, top), (left, left)))
    Y = np.zeros(((X.shape[0] - kh) // stride[0] + 1, (X.shape[1] - kw) // stride[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a : a + kh, b : b + kw] * K).sum()
    return Y
