"""The book's formula, which counts both sides together: padding above and on the left only.

expect corr2d_strided: partly kind=shape misconception=padding-counted-once score=5.19
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (h, w), (kh, kw), (ph, pw), (sh, sw) = X.shape, K.shape, padding, stride
    padded = np.zeros((h + ph, w + pw))
    padded[ph:, pw:] = X
    Y = np.zeros(((h - kh + ph + sh) // sh, (w - kw + pw + sw) // sw))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (padded[i * sh : i * sh + kh, j * sw : j * sw + kw] * K).sum()
    return Y
