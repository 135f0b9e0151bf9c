"""The function without padding and stride, under the other name.

expect corr2d_strided: partly kind=shape,value misconception=padding-ignored also=stride-ignored lost=book-example,every-second,everything-at-once,limits,not-square,padding,padding-and-stride,remainder,stride
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y
