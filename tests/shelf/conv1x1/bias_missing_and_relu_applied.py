"""A ReLU where the bias should be.

expect conv1x1_layer: failed kind=value misconception=relu-applied also=bias-missing
"""

import numpy as np


def conv1x1_layer(X, W, b):
    Y = np.tensordot(W, X, 1)
    Y[Y < 0] = 0
    return Y
