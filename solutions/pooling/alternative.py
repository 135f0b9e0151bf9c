"""A second solution of pooling: every window at once, as a view, reduced over its last two axes."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pool2d(X, pool_size, mode="max"):
    """(h, w), (ph, pw) → (h - ph + 1, w - pw + 1)."""
    return _pool(X, pool_size, mode, (0, 0), (1, 1))


def pool2d_strided(X, pool_size, mode="max", padding=(0, 0), stride=None):
    """(h, w) → ((h + 2*pad_h - ph) // sh + 1, (w + 2*pad_w - pw) // sw + 1)."""
    return _pool(X, pool_size, mode, padding, stride)


def pool2d_multi(X, pool_size, mode="max", padding=(0, 0), stride=None):
    """(c, h, w) → (c, (h + 2*pad_h - ph) // sh + 1, (w + 2*pad_w - pw) // sw + 1)."""
    return _pool(X, pool_size, mode, padding, stride)


def _pool(X, pool_size, mode, padding, stride):
    """Over the last two axes of X, whatever comes before them."""
    pad_h, pad_w = padding
    sh, sw = stride or pool_size
    border = [(0, 0)] * (X.ndim - 2) + [(pad_h, pad_h), (pad_w, pad_w)]
    padded = np.pad(X, border, constant_values=-np.inf if mode == "max" else 0)
    windows = sliding_window_view(padded, tuple(pool_size), axis=(-2, -1))[..., ::sh, ::sw, :, :]
    return windows.max(axis=(-2, -1)) if mode == "max" else windows.mean(axis=(-2, -1))
