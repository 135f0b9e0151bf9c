"""The size rounded up: windows hang over the border.

expect corr2d_strided: partly kind=shape misconception=rounded-up score=7.04
"""

import math

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (kh, kw), (sh, sw) = K.shape, stride
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    Y = np.zeros((math.ceil((X.shape[0] - kh) / sh) + 1, math.ceil((X.shape[1] - kw) / sw) + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X[i * sh : i * sh + kh, j * sw : j * sw + kw]
            Y[i, j] = (window * K[: window.shape[0], : window.shape[1]]).sum()
    return Y
