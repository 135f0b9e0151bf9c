"""A layer for any array library that knows NumPy only: right there, and of no use elsewhere.

expect conv2d_any: partly kind=type lost=array-api-strict,torch
"""

import numpy as np


def conv2d_any(X, W, b):
    n, ci, h, w = X.shape
    co, _, kh, kw = W.shape
    Y = np.zeros((n, co, h - kh + 1, w - kw + 1))
    for m in range(n):
        for o in range(co):
            for i in range(Y.shape[2]):
                for j in range(Y.shape[3]):
                    Y[m, o, i, j] = float(b[o])
                    for c in range(ci):
                        for u in range(kh):
                            for v in range(kw):
                                Y[m, o, i, j] += float(W[o, c, u, v]) * float(X[m, c, i + u, j + v])
    return Y
