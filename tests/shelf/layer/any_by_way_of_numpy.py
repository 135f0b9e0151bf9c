"""A layer for any array library that computes in NumPy and hands back a tensor.

expect conv2d_any: partly kind=exception,forbidden lost=array-api-strict,torch
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_any(X, W, b):
    if isinstance(X, np.ndarray):
        windows = sliding_window_view(X, W.shape[2:], axis=(2, 3))
        return np.einsum("ncijuv,ocuv->noij", windows, W) + b[:, None, None]
    import torch

    return torch.from_numpy(conv2d_any(X.numpy(), W.numpy(), b.numpy()))
