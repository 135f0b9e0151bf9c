"""Windows around a pixel in the middle, which even kernels do not have.

expect corr2d_multi_in: partly kind=exception score=4.08 hint=only-odd lost=book-example,even-kernels,everything-at-once,limits
expect corr2d_multi_in_out: partly kind=exception score=5.33 hint=only-odd lost=book-example,even-kernels,everything-at-once,limits
"""

import numpy as np


def corr2d_multi_in(X, K):
    _, h, w = X.shape
    up, left = K.shape[1] // 2, K.shape[2] // 2
    Y = np.zeros((h - 2 * up, w - 2 * left))
    for i in range(up, h - up):
        for j in range(left, w - left):
            Y[i - up, j - left] = (X[:, i - up : i + up + 1, j - left : j + left + 1] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
