"""What scipy's convolve with mode "same" would give.

expect corr2d_multi_in: failed kind=shape misconception=kernel-flipped also=same-size
expect corr2d_multi_in_out: failed kind=shape misconception=kernel-flipped also=same-size
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def convolve_same(X, K):
    rows, columns = K.shape[0] - 1, K.shape[1] - 1
    around = ((rows - rows // 2, rows // 2), (columns - columns // 2, columns // 2))
    return np.einsum("ijab,ab->ij", sliding_window_view(np.pad(X, around), K.shape), K[::-1, ::-1])


def corr2d_multi_in(X, K):
    return sum(convolve_same(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    return np.stack([corr2d_multi_in(X, k) for k in K], 0)
