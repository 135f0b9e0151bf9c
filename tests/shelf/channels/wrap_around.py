"""np.roll.

expect corr2d_multi_in: failed kind=shape misconception=wrap-around
expect corr2d_multi_in_out: failed kind=shape misconception=wrap-around
"""

import numpy as np


def corr2d_multi_in(X, K):
    return sum(K[c, a, b] * np.roll(X[c], (-a, -b), axis=(0, 1)) for c, a, b in np.ndindex(*K.shape))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
