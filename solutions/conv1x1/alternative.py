"""A second solution of the 1×1 layer: einsum, and the bias as the weight of one more channel of ones."""

import numpy as np


def corr2d_multi_in_out_1x1(X, K):
    """(ci, h, w), (co, ci, 1, 1) → (co, h, w)."""
    return np.einsum("ocuv,chw->ohw", K, X)


def conv1x1_layer(X, W, b):
    """(ci, h, w), (co, ci), (co,) → (co, h, w)."""
    ones = np.ones((1, *X.shape[1:]), dtype=X.dtype)
    return np.tensordot(np.column_stack([W, b]), np.concatenate([X, ones]), axes=1)
