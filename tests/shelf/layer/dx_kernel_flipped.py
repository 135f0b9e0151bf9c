"""dX as a full correlation with the kernel as it is.

expect conv2d_backward: failed kind=value misconception=dx-kernel-flipped
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(dY, X, W, padding=(0, 0), stride=(1, 1)):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, W.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    h, w = padded.shape[2:]
    spread = np.zeros((len(X), len(W), h - kh + 1, w - kw + 1))
    spread[:, :, ::sh, ::sw] = dY
    windows = sliding_window_view(padded, spread.shape[2:], axis=(2, 3))
    dW = np.einsum("noij,ncuvij->ocuv", spread, windows)
    around = np.pad(spread, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    dX = np.einsum("noijuv,ocuv->ncij", sliding_window_view(around, (kh, kw), axis=(2, 3)), W)
    return dX[:, :, ph : ph + X.shape[2], pw : pw + X.shape[3]], dW, dY.sum((0, 2, 3))
