"""corr2d_multi_in: mixed parity."""

import numpy as np


def corr2d_multi_in(X, K):
    ci, kh, kw = K.shape
    rows, cols = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    ph, pw = (kh - 1) // 2, (kw - 1) // 2 if kh % 2 == kw % 2 or 1 in (kh, kw) else kw // 2
    P = np.pad(X, ((0, 0), (0, kh), (0, kw)))
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            ci_, cj_ = i + ph, j + pw
            out[i, j] = (
                P[:, ci_ - (kh - 1) // 2 : ci_ - (kh - 1) // 2 + kh, cj_ - (kw - 1) // 2 : cj_ - (kw - 1) // 2 + kw] * K
            ).sum()
    return out
