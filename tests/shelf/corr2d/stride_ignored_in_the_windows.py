"""The size follows the stride, the windows do not.

expect corr2d_strided: partly kind=value misconception=stride-ignored score=4.44
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    kh, kw = K.shape
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    Y = np.zeros(((X.shape[0] - kh) // stride[0] + 1, (X.shape[1] - kw) // stride[1] + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + kh, j : j + kw] * K).sum()
    return Y
