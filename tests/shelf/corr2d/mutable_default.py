"""A default that grows from call to call.

expect corr2d: partly kind=shape,state score=2
"""

import numpy as np


def corr2d(X, K, rows=[]):
    h, w = K.shape
    for i in range(X.shape[0] - h + 1):
        rows.append([(X[i : i + h, j : j + w] * K).sum() for j in range(X.shape[1] - w + 1)])
    return np.array([row for row in rows if len(row) == X.shape[1] - w + 1])
