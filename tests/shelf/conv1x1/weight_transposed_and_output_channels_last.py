"""Pixels times weights, and neither of the two turned.

expect corr2d_multi_in_out_1x1: failed kind=exception,shape,value misconception=output-channels-last also=weight-transposed
expect conv1x1_layer: failed kind=exception,shape,value misconception=output-channels-last also=weight-transposed
"""


def corr2d_multi_in_out_1x1(X, K):
    return X.transpose(1, 2, 0) @ K[:, :, 0, 0]


def conv1x1_layer(X, W, b):
    return X.transpose(1, 2, 0) @ W + b
