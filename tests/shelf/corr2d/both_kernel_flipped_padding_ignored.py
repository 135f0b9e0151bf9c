"""The kernel turned, and the padding never added.

expect corr2d_strided: failed kind=shape,value misconception=kernel-flipped also=padding-ignored
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    K = np.flip(K)
    (h, w), (sh, sw) = K.shape, stride
    Y = np.zeros(((X.shape[0] - h) // sh + 1, (X.shape[1] - w) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i * sh : i * sh + h, j * sw : j * sw + w] * K).sum()
    return Y
