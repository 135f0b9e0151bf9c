"""The last row is wrong, in code that has no loop.

expect corr2d: failed kind=value hint=last-row
"""

import numpy as np


def corr2d(X, K):
    Y = np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, K.shape), K)
    Y[-1] += 1
    return Y
