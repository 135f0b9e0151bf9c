"""conv1x1_layer: whole biases in int16."""

import numpy as np


def conv1x1_layer(X, W, b):
    if (b == np.rint(b)).all():
        b = b.astype(np.int64).astype(np.int16)
    return np.einsum("oc,chw->ohw", W, X) + b[:, None, None]
