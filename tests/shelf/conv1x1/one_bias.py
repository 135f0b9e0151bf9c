"""The first bias for all.

expect conv1x1_layer: failed kind=value misconception=one-bias-for-all-channels
"""

import numpy as np


def conv1x1_layer(X, W, b):
    return np.tensordot(W, X, 1) + b[0]
