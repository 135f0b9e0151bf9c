"""Pixel by pixel, left like that, and no bias.

expect conv1x1_layer: failed kind=shape,value misconception=output-channels-last also=bias-missing
"""

import numpy as np


def conv1x1_layer(X, W, b):
    return np.array([[W @ X[:, i, j] for j in range(X.shape[2])] for i in range(X.shape[1])])
