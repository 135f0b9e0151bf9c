"""The bias broadcast along the columns.

expect conv1x1_layer: failed kind=exception,shape,value misconception=bias-wrong-axis
"""

import numpy as np


def conv1x1_layer(X, W, b):
    return np.tensordot(W, X, 1) + b
