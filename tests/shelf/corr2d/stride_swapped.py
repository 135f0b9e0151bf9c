"""Stride unpacked as (columns, rows).

expect corr2d_strided: partly kind=shape,value misconception=stride-swapped score=6.67
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (kh, kw), (sw, sh) = K.shape, stride
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    Y = np.zeros(((X.shape[0] - kh) // sh + 1, (X.shape[1] - kw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i * sh : i * sh + kh, j * sw : j * sw + kw] * K).sum()
    return Y
