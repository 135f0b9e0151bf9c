"""The bias added to the picture.

expect conv1x1_layer: failed kind=exception,value misconception=bias-before-weights
"""

import numpy as np


def conv1x1_layer(X, W, b):
    return np.tensordot(W, X + b[:, None, None], 1)
