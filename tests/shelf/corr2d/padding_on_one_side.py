"""All zeros below and on the right.

expect corr2d_strided: partly kind=value misconception=padding-on-one-side score=5.19
"""

import numpy as np


def corr2d_strided(X, K, padding=(0, 0), stride=(1, 1)):
    (h, w), (kh, kw), (ph, pw), (sh, sw) = X.shape, K.shape, padding, stride
    padded = np.zeros((h + 2 * ph, w + 2 * pw))
    padded[:h, :w] = X
    Y = np.zeros(((h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (padded[i * sh : i * sh + kh, j * sw : j * sw + kw] * K).sum()
    return Y
