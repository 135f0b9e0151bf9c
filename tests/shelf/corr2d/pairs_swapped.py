"""Both pairs unpacked as (x, y).

expect corr2d_strided: partly kind=shape,value misconception=pairs-swapped score=6.67
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    pad_x, pad_y = padding
    step_x, step_y = stride
    kh, kw = K.shape
    X = np.pad(X, ((pad_y, pad_y), (pad_x, pad_x)))
    Y = np.zeros(((X.shape[0] - kh) // step_y + 1, (X.shape[1] - kw) // step_x + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i * step_y : i * step_y + kh, j * step_x : j * step_x + kw] * K).sum()
    return Y
