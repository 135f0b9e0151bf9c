"""corr2d: the array of the answer is used again."""

import numpy as np

buffer = np.zeros(4096)


def corr2d(X, K):
    view = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    out = buffer[: view.shape[0] * view.shape[1]].reshape(view.shape[:2])
    out[...] = np.einsum("ijab,ab->ij", view, K)
    return out
