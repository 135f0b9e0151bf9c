"""The mean of the products, and the + 1 of the size forgotten.

expect corr2d: failed kind=shape misconception=mean-for-sum also=last-missing
"""

import numpy as np


def corr2d(X, K):
    h, w = K.shape
    rows = []
    for i in range(X.shape[0] - h):
        rows.append([(X[i : i + h, j : j + w] * K).mean() for j in range(X.shape[1] - w)])
    return np.array(rows)
