"""The bias inside the loop over the input channels.

expect conv1x1_layer: failed kind=value misconception=bias-per-input-channel
"""

import numpy as np


def conv1x1_layer(X, W, b):
    Y = np.zeros((len(W), *X.shape[1:]))
    for o in range(len(W)):
        for c in range(len(X)):
            Y[o] += W[o, c] * X[c] + b[o]
    return Y
