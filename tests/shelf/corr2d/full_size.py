"""Every overlap counts: what other libraries call "full".

expect corr2d: failed kind=shape misconception=full-size
expect conv2d: failed kind=shape misconception=full-size
expect corr2d_strided: failed kind=shape misconception=full-size
"""

import numpy as np


def conv2d(X, K):
    (h, w), (kh, kw) = X.shape, K.shape
    Y = np.zeros((h + kh - 1, w + kw - 1))
    for i in range(h):
        for j in range(w):
            Y[i : i + kh, j : j + kw] += X[i, j] * K
    return Y


def corr2d(X, K):
    return conv2d(X, K[::-1, ::-1])


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    return corr2d(X, K)[:: stride[0], :: stride[1]]
