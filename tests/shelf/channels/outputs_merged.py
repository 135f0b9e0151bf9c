"""Everything summed, the output channels as well.

expect corr2d_multi_in_out: failed kind=shape misconception=outputs-merged
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in_out(X, K):
    windows = sliding_window_view(X, K.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->ij", windows, K)
