"""Right: float32 answers, and answers that are transposed views.

expect corr2d_multi_in: passed
expect corr2d_multi_in_out: passed
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in(X, K):
    windows = sliding_window_view(np.float32(X), K.shape[1:], axis=(1, 2))
    return np.einsum("cijab,cab->ij", windows, np.float32(K))


def corr2d_multi_in_out(X, K):
    # Channels last inside, as other libraries have it; moved to the front for the answer.
    pixels = np.ascontiguousarray(np.moveaxis(X, 0, -1))
    windows = sliding_window_view(pixels, K.shape[2:], axis=(0, 1))
    return np.moveaxis(np.einsum("ijcab,ocab->ijo", windows, K), -1, 0)
