"""One map that is never cleared between the output channels.

expect corr2d_multi_in_out: failed kind=value misconception=outputs-merged
"""

import numpy as np


def corr2d_multi_in_out(X, K):
    co, ci, kh, kw = K.shape
    Y = np.zeros((co, X.shape[1] - kh + 1, X.shape[2] - kw + 1))
    one = np.zeros(Y.shape[1:])
    for o in range(co):
        for a in range(kh):
            for b in range(kw):
                for c in range(ci):
                    one += K[o, c, a, b] * X[c, a : a + Y.shape[1], b : b + Y.shape[2]]
        Y[o] = one
    return Y
