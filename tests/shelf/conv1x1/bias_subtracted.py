"""The bias taken away.

expect conv1x1_layer: failed kind=value misconception=bias-subtracted
"""

import numpy as np


def conv1x1_layer(X, W, b):
    return np.tensordot(W, X, 1) - b[:, None, None]
