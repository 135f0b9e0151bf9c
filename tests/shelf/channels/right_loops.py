"""Right: six nested loops.

expect corr2d_multi_in: passed
expect corr2d_multi_in_out: passed
"""

import numpy as np


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]


def corr2d_multi_in_out(X, K):
    co, ci, kh, kw = K.shape
    _, h, w = X.shape
    Y = np.zeros((co, h - kh + 1, w - kw + 1))
    for o in range(co):
        for c in range(ci):
            for i in range(h - kh + 1):
                for j in range(w - kw + 1):
                    for a in range(kh):
                        for b in range(kw):
                            Y[o, i, j] += X[c, i + a, j + b] * K[o, c, a, b]
    return Y
