"""Both pairs unpacked as (x, y); no rows give a flat empty array.

expect corr2d_strided: partly misconception=pairs-swapped score=6.67
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    pad_x, pad_y = padding
    step_x, step_y = stride
    kh, kw = K.shape
    X = np.pad(X, ((pad_y, pad_y), (pad_x, pad_x)))
    rows = range(0, X.shape[0] - kh + 1, step_y)
    columns = range(0, X.shape[1] - kw + 1, step_x)
    return np.array([[(X[i : i + kh, j : j + kw] * K).sum() for j in columns] for i in rows])
