"""Padding is an argument that nobody looks at.

expect corr2d_strided: partly kind=shape,value misconception=padding-ignored score=5.19
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    kh, kw = K.shape
    rows = (X.shape[0] - kh) // stride[0] + 1
    columns = (X.shape[1] - kw) // stride[1] + 1
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            a, b = i * stride[0], j * stride[1]
            Y[i, j] = (X[a : a + kh, b : b + kw] * K).sum()
    return Y
