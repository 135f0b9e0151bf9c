"""Weights transposed, and no bias.

expect conv1x1_layer: failed kind=exception,value misconception=weight-transposed also=bias-missing
"""


def conv1x1_layer(X, W, b):
    return (W.T @ X.reshape(len(X), -1)).reshape(len(b), *X.shape[1:])
