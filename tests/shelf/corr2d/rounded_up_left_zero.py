"""The size rounded up, and zeros left where no window fits.

expect corr2d_strided: partly kind=shape misconception=rounded-up score=7.04
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (kh, kw), (sh, sw) = K.shape, stride
    X = np.pad(X, ((padding[0], padding[0]), (padding[1], padding[1])))
    rows, columns = X.shape[0] - kh + 1, X.shape[1] - kw + 1
    Y = np.zeros((int(np.ceil((rows - 1) / sh)) + 1, int(np.ceil((columns - 1) / sw)) + 1))
    for i in range(0, rows, sh):
        for j in range(0, columns, sw):
            Y[i // sh, j // sw] = (X[i : i + kh, j : j + kw] * K).sum()
    return Y
